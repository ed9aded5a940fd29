"""Reference data by the names that rows use: what is on record, and what an import may bring."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from simple_history.utils import bulk_create_with_history

from articles.entry import publication
from articles.models import Article, Publisher
from claims.importing.columns import TAG_SEPARATOR, Thing
from claims.importing.staging import BATCH, Named, Said, Staging, State
from claims.models import Series, Speaker, Tag
from claims.units import UnitError, normalise_unit
from claimsdb.db.merging import resolved
from claimsdb.edits.counting import count_edit
from claimsdb.search.indexes import refresh_created

Row = Publisher | Article | Speaker | Series

_MODELS: dict[Thing, type[Row]] = {
    Thing.PUBLISHER: Publisher,
    Thing.ARTICLE: Article,
    Thing.SPEAKER: Speaker,
    Thing.SERIES: Series,
}
_CACHED = 10_000
_SUGGESTED = 2_000
_ENDS = 2
_UUID_NAME = re.compile(r"uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def key_of(thing: Thing) -> str:
    """Return the field that a thing is named by."""
    return "external_id" if thing is Thing.ARTICLE else "slug"


def model_of(thing: Thing) -> type[Row]:
    """Return the model of a thing."""
    return _MODELS[thing]


def named_by_uuid(names: Iterable[str]) -> dict[UUID, str]:
    """Return, of the names that are `uuid:` and one, the names by the UUID.

    So an export names what has no name of its own.
    """
    matches = ((name, _UUID_NAME.fullmatch(name)) for name in names)
    return {UUID(match[1]): name for name, match in matches if match}


def uuid_name(uuid: UUID) -> str:
    """Return the name that stands for a UUID."""
    return f"uuid:{uuid}"


class Library:
    """Looks things up in batches, and keeps as many as memory should hold."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._found: dict[Thing, dict[str, Any]] = {thing: {} for thing in Thing}

    def on_record(self, thing: Thing, names: Collection[str]) -> dict[str, Any]:
        """Return the rows that there are, by their names; merged ones as they are themselves."""
        key = key_of(thing)
        queryset = _queryset(thing)
        found = {getattr(row, key): row for row in queryset.filter(**{f"{key}__in": names})}
        uuids = named_by_uuid(set(names) - set(found)) if thing is Thing.ARTICLE else {}
        if uuids:
            found |= {uuids[row.uuid]: row for row in queryset.filter(uuid__in=uuids)}
        return found

    def load(self, thing: Thing, names: Collection[str]) -> None:
        """Look names up, so that `get` has them."""
        found = self._found[thing]
        if len(found) > _CACHED:
            found.clear()
        missing = set(names) - set(found)
        if missing:
            known = self.on_record(thing, missing)
            found |= {name: known.get(name) or self._brought(thing, name) for name in missing}

    def get(self, thing: Thing, name: str | None) -> Any:
        """Return the row that a name stands for today; null where it stands for none.

        One that the import brings, and that is not on record yet, is an unsaved row.
        """
        row = self._found[thing].get(name) if name else None
        return row if row is None or thing is Thing.ARTICLE else resolved(row)

    def near(self, thing: Thing, name: str) -> list[str]:
        """Return names that begin or end like this one."""
        key = key_of(thing)
        ends = Q(**{f"{key}__startswith": name[:_ENDS]}) | Q(**{f"{key}__endswith": name[-_ENDS:]})
        found = model_of(thing)._default_manager.filter(ends).values_list(key, flat=True)
        return [*found[:_SUGGESTED], *self._staging.new_names(thing)]

    def create(self, *, by: User | None, reason: str) -> None:
        """Create what the import brings, unless it has come on record meanwhile."""
        for thing in Thing:
            self._found = {each: {} for each in Thing}  # rows that weren't saved are by now
            for batch in self._staging.named_batches(thing, State.NEW):
                known = self.on_record(thing, [named.name for named in batch])
                self._create(
                    thing, [named for named in batch if named.name not in known], by, reason
                )
        self._found = {thing: {} for thing in Thing}

    def _brought(self, thing: Thing, name: str) -> Row | None:
        if self._staging.state(thing, name) is not State.NEW:
            return None
        named = self._staging.named(thing, name)
        return None if named is None else built(named)

    def _create(self, thing: Thing, batch: list[Named], by: User | None, reason: str) -> None:
        rows: list[Any] = [built(named) for named in batch]
        if thing is Thing.ARTICLE:
            self._set_publishers(rows, batch)
        save_new(rows, by=by, reason=reason)
        if thing is Thing.SERIES:
            _set_tags(rows, batch)

    def _set_publishers(self, articles: list[Article], batch: list[Named]) -> None:
        names = [named.said["publisher"][0] for named in batch]
        self.load(Thing.PUBLISHER, names)
        for article, name in zip(articles, names, strict=True):
            article.publisher = self.get(Thing.PUBLISHER, name)


def built(named: Named) -> Row:
    """Make the row that rows of the file describe: unsaved, and without what it refers to."""
    says = {field: value for field, (value, _, _) in named.said.items()}
    return new_row(named.thing, named.name, says)


def new_row(thing: Thing, name: str | None, says: Mapping[str, Any]) -> Row:
    """Make the row that entered fields describe: unsaved, and without what it refers to.

    Raises:
        InstantError: `published_at` is none.
    """
    fields = {**says, key_of(thing): name}
    match thing:
        case Thing.SERIES:
            fields.pop("tags", None)
            fields["unit"] = normalised(fields.get("unit", ""))
        case Thing.SPEAKER:
            fields.setdefault("kind", Speaker.Kind.PERSON)
        case Thing.ARTICLE:
            fields.pop("publisher", None)
            fields |= publication(fields.get("published_at"))
        case Thing.PUBLISHER:
            pass
    return model_of(thing)(**fields)


def save_new(rows: list[Any], *, by: User | None, reason: str) -> None:
    """Save rows of one model that were validated, and keep in their history who did it and why."""
    for row in rows:
        # Also read where the tags of a series are set.
        row._history_user = by  # noqa: SLF001 - documented by simple-history
        row._change_reason = reason  # noqa: SLF001 - documented by simple-history
    if rows:
        bulk_create_with_history(rows, type(rows[0]), batch_size=BATCH)
        refresh_created(rows)
        count_edit(is_public=False)


def file_under(series: Series, slugs: Collection[str]) -> None:
    """Set the tags of a series, new ones among them."""
    Tag.objects.bulk_create([Tag(slug=slug) for slug in slugs], ignore_conflicts=True)
    series.tags.set(Tag.objects.filter(slug__in=slugs))


def normalised(unit: str) -> str:
    """Return a unit in the form in which it is kept; as it is where it is none."""
    try:
        return normalise_unit(unit)
    except UnitError:
        return unit


def tags(said: Said) -> list[str]:
    """Return the slugs of the tags that rows give to a series."""
    text = said["tags"][0] if "tags" in said else ""
    return sorted({tag.strip() for tag in text.split(TAG_SEPARATOR)} - {""})


def _queryset(thing: Thing) -> QuerySet[Any]:
    merged = "publisher__merged_into" if thing is Thing.ARTICLE else "merged_into"
    return model_of(thing)._default_manager.select_related(merged)


def _set_tags(rows: list[Series], batch: list[Named]) -> None:
    for series, named in zip(rows, batch, strict=True):
        slugs = tags(named.said)
        if slugs:
            file_under(series, slugs)
