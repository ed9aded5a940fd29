"""The best SQL for what the workloads ask, as SQLite takes it: the floor and Datasette run it.

Each reads rows of `COLUMNS`, in that order, which `benchmarks.facts.claim_of` takes.
"""

from typing import Final

_EXPRESSIONS: Final = """
r.claim_id AS id, c.external_id, c.uuid, r.number AS revision, r.kind, r.status,
s.slug AS series, s.title, s.unit, p.slug AS speaker, p.name AS speaker_name,
p.kind AS speaker_kind, o.slug AS organisation, o.name AS organisation_name, r.role,
a.id AS article, a.headline, b.slug AS publisher, a.published_at, a.published_at_precision,
n.number AS snapshot, a.url AS source_url, r.value_type, r.nature, r.comparator, r.approximate,
r.value, r.upper_value, r.lower_bound, r.upper_bound,
r.entered_value, r.entered_upper_value, r.entered_unit, r.stated_as,
r.period, r.period_start, r.period_end, r.baseline_period,
r.stated_at, r.stated_at_precision, r.known_from, r.known_until,
r.quote, r.quote_prefix, r.quote_suffix, r.quote_start, r.quote_end,
r.disputed, r.disputed_by, r.disputed_url, r.note,
r.recorded_at, r.superseded_at, r.annulled_at, r.reason, h.uuid AS change, r.digest
"""
JOINED: Final = """
FROM claims_revision r
JOIN claims_claim c ON c.id = r.claim_id
JOIN claims_change h ON h.id = r.change_id
JOIN claims_series s ON s.id = r.series_id
JOIN claims_speaker p ON p.id = r.speaker_id
LEFT JOIN claims_speaker o ON o.id = r.organisation_id
LEFT JOIN articles_article a ON a.id = r.article_id
LEFT JOIN articles_publisher b ON b.id = a.publisher_id
LEFT JOIN articles_snapshot n ON n.id = r.snapshot_id
"""
SELECT: Final = f"SELECT {_EXPRESSIONS.strip()}{JOINED}"
STANDING: Final = "r.is_public AND r.status NOT IN ('retracted', 'withdrawn')"
CURRENT: Final = "r.superseded_at IS NULL"
_AS_OF: Final = "r.recorded_at <= :as_of AND (r.superseded_at IS NULL OR r.superseded_at > :as_of)"
_KNOWN_AT: Final = (
    "r.recorded_at <= :as_of AND r.known_from <= :known_at"
    " AND (r.annulled_at IS NULL OR r.annulled_at > :as_of)"
    " AND (r.superseded_at IS NULL OR r.superseded_at > :as_of OR r.known_until > :known_at)"
)

CLAIM: Final = f"{SELECT} WHERE r.claim_id = :claim AND {CURRENT} AND r.is_public"
REVISIONS: Final = f"{SELECT} WHERE r.claim_id = :claim AND r.is_public ORDER BY r.number LIMIT 50"


def claims_of_speaker(rows: int) -> str:
    """Return the statement for the latest claims of a speaker in a range of periods."""
    return (
        f"{SELECT} WHERE r.speaker_id = (SELECT id FROM claims_speaker WHERE slug = :speaker)"
        f" AND {CURRENT} AND {STANDING} AND r.period_end >= :after AND r.period_start <= :before"
        f" ORDER BY r.stated_at DESC, r.claim_id DESC LIMIT {rows}"
    )


def claims_before(rows: int) -> str:
    """Return the statement for a page of all claims."""
    return (
        f"{SELECT} WHERE {CURRENT} AND {STANDING} AND r.claim_id < :before"
        f" ORDER BY r.claim_id DESC LIMIT {rows}"
    )


def _timeline(condition: str) -> str:
    return (
        f"{SELECT} WHERE r.series_id = (SELECT id FROM claims_series WHERE slug = :series)"
        f" AND {condition} AND {STANDING} AND r.nature NOT IN ('forecast', 'target')"
        " ORDER BY r.period_start"
    )


TIMELINE: Final = _timeline(CURRENT)
TIMELINE_AS_OF: Final = _timeline(_AS_OF)
TIMELINE_KNOWN_AT: Final = _timeline(_KNOWN_AT)
