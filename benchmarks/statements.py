"""The best SQL for what the workloads ask, as SQLite takes it: the floor and Datasette run it.

Each reads rows of `COLUMNS`, in that order, which `benchmarks.facts.claim_of` takes.
"""

from typing import Final

_EXPRESSIONS: Final = """
r.claim_id AS id, c.external_id, c.uuid, r.number AS revision, r.kind, r.status,
s.slug AS series, s.title AS series_title, s.unit, p.slug AS speaker, p.name AS speaker_name,
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


def claims_of_speaker(rows: int, *, is_sqlite: bool) -> str:
    """Return the statement for the latest claims of a speaker in a range of periods."""
    return _page(
        f"r.speaker_id = (SELECT id FROM claims_speaker WHERE slug = :speaker)"
        f" AND {CURRENT} AND {STANDING} AND r.period_end >= :after AND r.period_start <= :before",
        f"r.stated_at DESC, r.claim_id DESC LIMIT {rows}",
        is_sqlite=is_sqlite,
    )


def claims_before(rows: int, *, is_sqlite: bool) -> str:
    """Return the statement for a page of all claims."""
    condition = f"{CURRENT} AND {STANDING} AND r.claim_id < :before"
    return _page(condition, f"r.claim_id DESC LIMIT {rows}", is_sqlite=is_sqlite)


def _page(condition: str, order: str, *, is_sqlite: bool) -> str:
    """Return the statement for some rows, which PostgreSQL has to find before it joins them.

    Else it reads all claims from the last one down to those of the page, to merge them.
    """
    if is_sqlite:
        return f"{SELECT} WHERE {condition} ORDER BY {order}"
    found = f"SELECT * FROM claims_revision r WHERE {condition} ORDER BY {order}"
    joined = JOINED.replace("claims_revision r", "page r")
    page = f"WITH page AS MATERIALIZED ({found}) SELECT {_EXPRESSIONS.strip()}{joined}"
    return f"{page} ORDER BY {order}"


def _timeline(condition: str) -> str:
    return (
        f"{SELECT} WHERE r.series_id = (SELECT id FROM claims_series WHERE slug = :series)"
        f" AND {condition} AND {STANDING} AND r.nature NOT IN ('forecast', 'target')"
        " ORDER BY r.period_start"
    )


TIMELINE: Final = _timeline(CURRENT)
TIMELINE_AS_OF: Final = _timeline(_AS_OF)
TIMELINE_KNOWN_AT: Final = _timeline(_KNOWN_AT)


_OF_SPEAKER: Final = (
    "r.speaker_id = (SELECT id FROM claims_speaker WHERE slug = :speaker)"
    f" AND {CURRENT} AND {STANDING}"
)
_COUNTED: Final = {
    "speaker": ("speaker", "speaker_name"),
    "organisation": ("body", "body_name"),
    "series": ("series", "title"),
    "area": ("area", "area"),
    "unit": ("unit", "unit"),
    "publisher": ("publisher", "publisher_name"),
    "language": ("language", "language"),
    **{
        name: (f"CAST({name} AS TEXT)", f"CAST({name} AS TEXT)")
        for name in (
            "value_type",
            "nature",
            "comparator",
            "approximate",
            "disputed",
            "status",
            "kind",
        )
    },
}

FACETS: Final = (
    "WITH found AS MATERIALIZED (SELECT r.series_id, p.slug AS speaker, p.name AS speaker_name,"
    " CASE p.kind WHEN 'organisation' THEN p.slug ELSE o.slug END AS body,"
    " CASE p.kind WHEN 'organisation' THEN p.name ELSE o.name END AS body_name,"
    " s.slug AS series, s.title, s.area, s.unit, b.slug AS publisher, b.name AS publisher_name,"
    " a.language, r.value_type, r.nature, r.comparator, r.approximate, r.disputed, r.status, r.kind"
    " FROM claims_revision r JOIN claims_series s ON s.id = r.series_id"
    " JOIN claims_speaker p ON p.id = r.speaker_id"
    " LEFT JOIN claims_speaker o ON o.id = r.organisation_id"
    " LEFT JOIN articles_article a ON a.id = r.article_id"
    " LEFT JOIN articles_publisher b ON b.id = a.publisher_id"
    f" WHERE {_OF_SPEAKER}) "
    + " UNION ALL ".join(
        f"SELECT '{facet}' AS facet, {slug} AS slug, {name} AS name, COUNT(*) AS claims"
        f" FROM found GROUP BY {slug}, {name}"
        for facet, (slug, name) in _COUNTED.items()
    )
    + " UNION ALL SELECT 'tag', t.slug, t.slug, COUNT(*) FROM found"
    " LEFT JOIN claims_series_tags x ON x.series_id = found.series_id"
    " LEFT JOIN claims_tag t ON t.id = x.tag_id GROUP BY t.slug"
)
"""How many claims of a speaker have each value, facet by facet; of none, the value is null."""


def _held(table: str, *, is_sqlite: bool) -> str:
    """Return the keys of what holds a word, from an index."""
    holds = f"{table} MATCH :word" if is_sqlite else "tokens @@ CAST(:word AS tsquery)"
    return f"SELECT rowid FROM {table} WHERE {holds}"


_NAMED: Final = (
    ("series_id", "claims_seriesindex"),
    ("speaker_id", "claims_speakerindex"),
    ("organisation_id", "claims_speakerindex"),
)


def holding_rare_word(rows: int, *, is_sqlite: bool) -> str:
    """Return the statement for claims that hold a word: it begins with what holds it."""
    # PostgreSQL takes the keys of an array for few, and looks each up.
    among = "IN ({})" if is_sqlite else "= ANY (ARRAY({}))"
    places = (*_NAMED, ("article_id", "articles_articleindex"))
    keys = [_held("claims_revisionindex", is_sqlite=is_sqlite)]
    for column, table in places:
        named = among.format(_held(table, is_sqlite=is_sqlite))
        keys.append(f"SELECT id FROM claims_revision WHERE {column} {named}")
    found = among.format(" UNION ALL ".join(keys))
    condition = f"r.id {found} AND {CURRENT} AND {STANDING}"
    return _page(condition, f"r.claim_id DESC LIMIT {rows}", is_sqlite=is_sqlite)


def holding_common_word(rows: int, *, is_sqlite: bool) -> str:
    """Return the statement for claims that hold a word: it asks one claim after the other."""
    own = [("id", "claims_revisionindex"), ("article_id", "articles_articleindex")]
    if is_sqlite:
        # The sign keeps SQLite from beginning with what holds the word.
        asked = [f"+r.{column} IN ({_held(table, is_sqlite=True)})" for column, table in own]
    else:
        asked = [
            f"(SELECT tokens FROM {table} WHERE rowid = r.{column}) @@ CAST(:word AS tsquery)"
            for column, table in own
        ]
    asked += [f"+r.{column} IN ({_held(table, is_sqlite=is_sqlite)})" for column, table in _NAMED]
    condition = f"{CURRENT} AND {STANDING} AND ({' OR '.join(asked)})"
    return _page(condition, f"r.claim_id DESC LIMIT {rows}", is_sqlite=is_sqlite)


EXPORTED: Final = (
    f"SELECT {_EXPRESSIONS.strip().replace('AS article', 'AS article_id')},"
    " a.external_id AS article, s.definition AS series_definition,"
    " s.aggregation AS series_aggregation, s.area AS series_area,"
    " b.name AS publisher_name, a.language, a.byline"
    f"{JOINED} WHERE {CURRENT} AND {STANDING} ORDER BY r.claim_id DESC"
)
"""All claims, for CSV."""
