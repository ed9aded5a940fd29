"""Valid bodies of requests, for the OpenAPI document: each creates what those after it name."""

from typing import Any, Final

NEW_SPEAKERS: Final[dict[str, Any]] = {
    "a person": {
        "slug": "ken-mccallum",
        "name": "Ken McCallum",
        "kind": "person",
        "aliases": [{"name": "肯·麦卡勒姆", "language": "zh"}],
    },
    "an organisation": {"slug": "mi5", "name": "MI5", "kind": "organisation"},
}
SPEAKER_CHANGES: Final[dict[str, Any]] = {
    "a Wikidata item": {"wikidata_id": "Q91094330", "change_reason": "Looked up"}
}
NEW_AFFILIATIONS: Final[dict[str, Any]] = {
    "a role": {"organisation": "mi5", "role": "Director General", "period": "2020-04/.."}
}
AFFILIATION_CHANGES: Final[dict[str, Any]] = {
    "an end": {"period": "2020-04/2025-09", "change_reason": "He left"}
}
NEW_SERIES: Final[dict[str, Any]] = {
    "a stock": {
        "slug": "uk-linkedin-approaches",
        "title": "People in the UK approached on LinkedIn",
        "definition": "People whom Chinese agents approached covertly, since counting began.",
        "unit": "person",
        "aggregation": "cumulative",
        "area": "GB",
        "tags": ["espionage"],
    },
    "another one": {
        "slug": "uk-approaches",
        "title": "People in the UK approached",
        "unit": "person",
        "aggregation": "cumulative",
    },
}
SERIES_CHANGES: Final[dict[str, Any]] = {
    "tags": {"tags": ["espionage", "social-media"], "change_reason": "Filed anew"}
}
NEW_LINKS: Final[dict[str, Any]] = {"a part": {"kind": "part_of", "series": "uk-approaches"}}
LINK_CHANGES: Final[dict[str, Any]] = {
    "another kind": {"kind": "share_of", "change_reason": "It is a share"}
}
NEW_BREAKS: Final[dict[str, Any]] = {
    "a break": {
        "starts_on": "2023-01-01",
        "reason": "Approaches by way of other networks are counted too.",
        "said_by": "mi5",
    }
}
BREAK_CHANGES: Final[dict[str, Any]] = {
    "another day": {"starts_on": "2023-02-01", "change_reason": "Misread"}
}
