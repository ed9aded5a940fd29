"""What rows say of reference data: gathered, and held against what is on record."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import PermissionDenied

from claims.importing.columns import NAMINGS, Naming, Thing
from claims.importing.library import Library, built, key_of, model_of, normalised, tags
from claims.importing.problems import Problem, suggestion
from claims.importing.report import Options
from claims.importing.staging import Clash, Named, Staging, State
from claims.importing.tables import Cells
from claims.models import Speaker, Tag
from claimsdb.db.merging import resolved
from claimsdb.instants import InstantError, PartialInstant, Precision, parse_partial
from claimsdb.roles import require_write

_REMEMBERED = 20_000
NEEDED = {
    Thing.PUBLISHER: ("name",),
    Thing.ARTICLE: ("publisher", "headline"),
    Thing.SPEAKER: ("name",),
    Thing.SERIES: ("title", "unit", "aggregation"),
}
"""What must be said of a new thing beside its name."""
_IMPLIED = "organisation"
"""The column that implies the kind of whom it names."""
_CHOSEN = ("aggregation", "kind")
_COLUMNS = {naming.column: naming.fields for naming in NAMINGS}


class Register:
    """Gathers what rows say of the things that they name."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._seen: dict[tuple[str, str], tuple[str | None, ...]] = {}

    def take(self, line: int, cells: Cells) -> None:
        """Take what one row says."""
        for naming in NAMINGS:
            name = cells.get(naming.column)
            if name is None:
                continue
            says = tuple(cells.get(column) for column in naming.fields.values())
            if self._seen.get((naming.column, name)) != says:
                self._merge(naming, name, line, cells)
                self._remember((naming.column, name), says)

    def _remember(self, key: tuple[str, str], says: tuple[str | None, ...]) -> None:
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[key] = says

    def _merge(self, naming: Naming, name: str, line: int, cells: Cells) -> None:
        thing = naming.thing
        named = self._staging.named(thing, name) or Named(thing, name, naming.column, line, {})
        for field, column, value in _says(naming, cells):
            first = named.said.setdefault(field, (value, line, column))
            # That whom a row names as an organisation is a person is told with that row.
            if first[0] != value and column != _IMPLIED:
                clash = Clash(thing, name, field, column, line, value, first[1], first[0])
                self._staging.add_clash(clash)
        self._staging.put_named(named)


def _says(naming: Naming, cells: Cells) -> Iterator[tuple[str, str, str]]:
    for field, column in naming.fields.items():
        if column in cells:
            yield field, column, cells[column]
    if naming.column == _IMPLIED:
        yield "kind", _IMPLIED, Speaker.Kind.ORGANISATION


class Settlement:
    """Tells which things are on record, which are new, and what is wrong with them."""

    def __init__(
        self,
        staging: Staging,
        library: Library,
        *,
        options: Options,
        refuse: Callable[[Problem], None],
        warn: Callable[[Problem], None],
    ) -> None:
        self._staging = staging
        self._library = library
        self._options = options
        self._refuse = refuse
        self._warn = warn
        self._may_suggest = 100

    def settle(self) -> None:
        """Settle all things that were gathered."""
        for thing in Thing:
            for batch in self._staging.named_batches(thing):
                self._settle(thing, batch)
        for clash, state in self._staging.clashes():
            tell = self._warn if state is State.KNOWN else self._refuse
            tell(_disagreement(clash))

    def _settle(self, thing: Thing, batch: list[Named]) -> None:
        known = self._library.on_record(thing, [named.name for named in batch])
        self._staging.settle([named for named in batch if named.name in known], State.KNOWN)
        if thing is Thing.ARTICLE:
            self._library.load(Thing.PUBLISHER, _publishers(batch))
        for named in batch:
            row = known.get(named.name)
            if row is not None:
                self._compare(named, row)
            else:
                self._settle_new(named)

    def _settle_new(self, named: Named) -> None:
        problems = list(self._problems(named))
        # What is wrong with the publisher of an article has been told of the publisher.
        is_bad = problems or (named.thing is Thing.ARTICLE and not self._has_publisher(named))
        self._staging.settle([named], State.BAD if is_bad else State.NEW)
        for problem in problems:
            self._refuse(problem)

    def _has_publisher(self, named: Named) -> bool:
        publisher = named.said.get("publisher")
        return publisher is not None and bool(self._library.get(Thing.PUBLISHER, publisher[0]))

    def _problems(self, named: Named) -> Iterator[Problem]:
        if not self._options.create:
            yield self._unknown(named)
            return
        yield from self._forbidden(named)
        for field in NEEDED[named.thing]:
            if field not in named.said:
                message = f"Needed for a new {named.column}: {named.name!r} is not on record."
                column = _COLUMNS[named.column][field]
                yield Problem(line=named.line, column=column, message=message)
        yield from _invalid(named)
        if named.thing is Thing.ARTICLE and "url" in named.said:
            yield from self._taken_address(named)

    def _unknown(self, named: Named) -> Problem:
        near = ""
        if self._may_suggest:
            self._may_suggest -= 1
            near = suggestion(named.name, self._library.near(named.thing, named.name))
        return Problem(
            line=named.line,
            column=named.column,
            value=named.name,
            message=f"There is no such {named.column} on record.{near} "
            f"{self._options.advice.create}",
        )

    def _forbidden(self, named: Named) -> Iterator[Problem]:
        """Yield that whoever imports may not create such a thing."""
        if self._options.held_to is None:
            return
        try:
            require_write(self._options.held_to, "add", model_of(named.thing))
        except PermissionDenied as error:
            yield Problem(
                line=named.line, column=named.column, value=named.name, message=str(error.detail)
            )

    def _taken_address(self, named: Named) -> Iterator[Problem]:
        url, line, column = named.said["url"]
        article = model_of(Thing.ARTICLE)._default_manager.filter(url=url).first()
        if article is not None:
            message = f"Another article has this address: number {article.pk}, {str(article)!r}."
            yield Problem(line=line, column=column, value=url, message=message)
        other = self._staging.take_address(url, name=named.name, line=line)
        if other is not None:
            message = f"The article {other[0]!r} (line {other[1]}) has this address."
            yield Problem(line=line, column=column, value=url, message=message)

    def _compare(self, named: Named, row: Any) -> None:
        for field, (value, line, column) in named.said.items():
            if column == _IMPLIED:
                continue
            try:
                says, has = self._canonical(field, value), self._on_record(row, field)
            except InstantError as error:
                self._refuse(Problem(line=line, column=column, value=value, message=str(error)))
                continue
            if says != has:
                message = f"The {named.column} {named.name!r} has {has!r} on record, which stays as it is."
                self._warn(Problem(line=line, column=column, value=value, message=message))

    def _canonical(self, field: str, value: str) -> str:
        match field:
            case "unit":
                return normalised(value)
            case "tags":
                return ";".join(tags({"tags": (value, 0, "")}))
            case "published_at":
                return str(parse_partial(value))
            case "publisher":
                publisher = self._library.get(Thing.PUBLISHER, value)
                return str(publisher.slug) if publisher else value
            case _:
                return value

    def _on_record(self, row: Any, field: str) -> str:
        match field:
            case "unit":
                return normalised(row.unit)
            case "tags":
                return ";".join(sorted(row.tags.values_list("slug", flat=True)))
            case "published_at":
                return published(row)
            case "publisher":
                return str(resolved(row.publisher).slug)
            case _:
                return str(getattr(row, field))


def published(article: Any) -> str:
    """Return when an article was published, in canonical form; "" where that is unknown."""
    if article.published_at is None:
        return ""
    precision = Precision(article.published_at_precision)
    return str(PartialInstant(article.published_at, precision))


def _publishers(batch: list[Named]) -> list[str]:
    return [named.said["publisher"][0] for named in batch if "publisher" in named.said]


def _disagreement(clash: Clash) -> Problem:
    message = (
        f"Line {clash.other_line} says {clash.other_value!r} of the same {clash.thing}, "
        f"{clash.name!r}."
    )
    return Problem(line=clash.line, column=clash.column, value=clash.value, message=message)


def _invalid(named: Named) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a new thing."""
    try:
        row = built(named)
    except InstantError as error:
        yield _at(named, "published_at", str(error))
        return
    yield from _wrong_choices(named)
    given = {*named.said, key_of(named.thing)} - {"publisher", *_CHOSEN}
    skipped = [field.name for field in row._meta.fields if field.name not in given]
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            yield from (_at(named, field, message) for message in dict.fromkeys(messages))
    for slug in tags(named.said):
        try:
            Tag(slug=slug).clean_fields()
        except ValidationError:
            yield _at(
                named, "tags", f"{slug!r} is no slug: letters, digits, - and _, ; between two."
            )


def _wrong_choices(named: Named) -> Iterator[Problem]:
    for field in _CHOSEN:
        if field in named.said:
            meta: Any = model_of(named.thing)._meta.get_field(field)
            options = [value for value, _ in meta.choices]
            if named.said[field][0] not in options:
                yield _at(named, field, f"Expected one of {', '.join(options)}.")


def _at(named: Named, field: str, message: str) -> Problem:
    value, line, column = named.said.get(field, (named.name, named.line, named.column))
    return Problem(line=line, column=column, value=value, message=message)
