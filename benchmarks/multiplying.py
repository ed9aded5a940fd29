"""A larger record out of a loaded one, on PostgreSQL: copies of its series, articles and claims, made by SQL.

To record ten million revisions takes hours, to copy one million nine times takes minutes. A copy has series,
articles and claims of its own, with names and keys further on in the same sequences; it shares changes,
publishers and speakers with the first, so that these have as many times more claims. Renderings fit the
copies. Digests don't, and search finds the first alone: such a record is there to be read, not verified.
"""

from typing import Final

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

_OWN: Final = {
    # By table, the columns that a copy has of its own, in SQL: {k} is its number, from 1, and the names of
    # tables stand for how far on its keys are.
    "claims_series": {
        "id": "id + {claims_series}",
        "uuid": "md5(uuid::text || '-{k}')::uuid",
        "slug": "'series-' || (id - 1 + {claims_series})",
    },
    "articles_article": {
        "id": "id + {articles_article}",
        "uuid": "md5(uuid::text || '-{k}')::uuid",
        "external_id": "'article-' || (id - 1 + {articles_article})",
        "url": "'https://news.example/' || (id - 1 + {articles_article})",
    },
    "claims_claim": {
        "id": "id + {claims_claim}",
        "uuid": "md5(uuid::text || '-{k}')::uuid",
        "external_id": "'claim-' || (id - 1 + {claims_claim})",
    },
    "claims_revision": {
        "id": "id + {claims_revision}",
        "claim_id": "claim_id + {claims_claim}",
        "series_id": "series_id + {claims_series}",
        "article_id": "article_id + {articles_article}",
    },
}

_RENDERINGS: Final = """
INSERT INTO claims_rendering (revision_id, shape, template)
SELECT r.revision_id + {claims_revision}, r.shape, replace(replace(replace(replace(r.template,
    '{{"id":' || c.id || ',', '{{"id":' || (c.id + {claims_claim}) || ','),
    '"' || c.external_id || '"', '"claim-' || (c.id - 1 + {claims_claim}) || '"'),
    c.uuid::text, (md5(c.uuid::text || '-{k}')::uuid)::text),
    'claims/' || c.id || '/', 'claims/' || (c.id + {claims_claim}) || '/')
FROM claims_rendering r
JOIN claims_revision v ON v.id = r.revision_id
JOIN claims_claim c ON c.id = v.claim_id
WHERE r.revision_id <= {claims_revision} / {k}
ORDER BY r.revision_id
"""


def multiply(url: str, times: int) -> None:
    """Make a loaded database hold so many times its series, articles, claims and revisions.

    Its user must be allowed to switch triggers off (a superuser is): it copies what the guards would
    take for tampering.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'")
        indexes = _drop_indexes(connection)
        sizes = {table: _last(connection, table) for table in _OWN}
        for k in range(1, times):
            offsets = {"k": k, **{table: k * size for table, size in sizes.items()}}
            for table, size in sizes.items():
                connection.execute(_copying(connection, table, size, offsets))
            connection.execute(SQL(_RENDERINGS.format(**offsets)))
        for definition in indexes:
            connection.execute(SQL(definition))
        connection.execute("VACUUM ANALYZE")


def _last(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(SQL("SELECT max(id) FROM {}").format(Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def _copying(
    connection: psycopg.Connection, table: str, size: int, offsets: dict[str, int]
) -> Composed:
    """Return the statement that copies the rows up to a key."""
    named = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    columns = [name for (name,) in named]
    own = {name: SQL(text.format(**offsets)) for name, text in _OWN[table].items()}
    return SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE id <= {} ORDER BY id").format(
        Identifier(table),
        SQL(", ").join(map(Identifier, columns)),
        SQL(", ").join(own.get(name, Identifier(name)) for name in columns),
        Identifier(table),
        Literal(size),
    )


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop the indexes of the largest table that no constraint needs, and return what makes them anew."""
    found = connection.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = 'claims_revision'"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
    ).fetchall()
    for name, _definition in found:
        connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
    return [definition for _name, definition in found]
