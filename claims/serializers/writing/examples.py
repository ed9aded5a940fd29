"""Valid bodies of requests, for the OpenAPI document.

All are of one record: speakers, series, articles and claims that the others name are those that the
first ones create.
"""

from typing import Any, Final

_SERIES: Final = {
    "slug": "uk-linkedin-approaches",
    "title": "People in the UK approached on LinkedIn",
    "definition": "People whom Chinese agents approached covertly, since counting began.",
    "unit": "person",
    "aggregation": "cumulative",
    "area": "GB",
    "tags": ["espionage"],
}
_ARTICLE: Final = {
    "external_id": "guardian-2023-10-17-mi5",
    "publisher": {"slug": "the-guardian", "name": "The Guardian", "country": "GB"},
    "headline": "More than 20,000 in UK approached by Chinese agents on LinkedIn, says MI5 head",
    "source_url": "https://www.theguardian.com/uk-news/2023/oct/17/mi5-linkedin",
    "language": "en",
    "published_at": "2023-10-17T18:30:19Z",
}

NEW_CLAIMS: Final[dict[str, Any]] = {
    "with all that it names": {
        "external_id": "mi5-linkedin-2023",
        "series": _SERIES,
        "speaker": {"slug": "ken-mccallum", "name": "Ken McCallum", "kind": "person"},
        "organisation": {"slug": "mi5", "name": "MI5"},
        "role": "Director General",
        "article": _ARTICLE,
        "comparator": "more_than",
        "approximate": True,
        "value": 20000,
        "period": "2023-10",
        "stated_at": "2023-10-17",
        "stated_as": "more than 20,000 people",
        "quote": "more than 20,000 people in the UK have now been approached covertly online",
    },
    "a draft": {
        "series": "uk-linkedin-approaches",
        "speaker": "ken-mccallum",
        "organisation": "mi5",
        "value": 10000,
        "approximate": True,
        "period": "2021-04~",
        "stated_at": "2021-04",
        "status": "draft",
    },
}
CLAIM_CHANGES: Final[dict[str, Any]] = {
    "a correction": {"kind": "correction", "reason": "Misread", "value": 21000},
    "a restatement": {
        "kind": "restatement",
        "reason": "MI5 gave a new figure for the same month",
        "value": 20500,
        "comparator": "exactly",
        "stated_at": "2023-11-02",
    },
    "an editorial": {
        "kind": "editorial",
        "reason": "MI5 was asked about it",
        "disputed": True,
        "disputed_by": "An MP",
    },
}
REASONED: Final[dict[str, Any]] = {"a reason": {"reason": "Checked against the recording"}}
RETRACTIONS: Final[dict[str, Any]] = {
    "a retraction": {
        "reason": "MI5 took the figure back",
        "stated_at": "2023-12-01",
        "quote": "the figure should not have been given",
    }
}
AMENDMENTS: Final[dict[str, Any]] = {
    "a word to insert": {
        "word": None,
        "reason": "Found an earlier statement",
        "value": 19000,
        "stated_at": "2023-10-16",
    }
}
RESTORATIONS: Final[dict[str, Any]] = {
    "a revision": {"revision": 1, "reason": "The correction was mistaken"}
}
BULK: Final[dict[str, Any]] = {
    "a claim and a correction": {
        "items": [
            {
                "external_id": "mi5-linkedin-2021",
                "series": "uk-linkedin-approaches",
                "speaker": "ken-mccallum",
                "value": 10000,
                "period": "2021-04",
                "stated_at": "2021-04-20",
            },
            {
                "external_id": "mi5-linkedin-2023",
                "revision": 1,
                "kind": "correction",
                "reason": "Rounded too far",
                "value": 20100,
            },
        ]
    }
}
APPEARANCES: Final[dict[str, Any]] = {
    "a repeat": {
        "article": _ARTICLE
        | {
            "external_id": "bbc-2023-10-17-mi5",
            "publisher": {"slug": "bbc-news", "name": "BBC News", "country": "GB"},
            "source_url": "https://www.bbc.co.uk/news/uk-67142161",
        }
    },
    "quoted from another": {
        "article": {
            "external_id": "example-2023-10-18",
            "publisher": "bbc-news",
            "headline": "Thousands approached",
        },
        "kind": "quoted_from",
        "quoted_from": "guardian-2023-10-17-mi5",
        "quote": "20,000 people",
    },
}
