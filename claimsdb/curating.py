"""Writes of reference data over HTTP: rows that are edited, and whose history is kept."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from rest_framework.request import Request

from claimsdb.api.bodies import BodyError, Errors, Shape
from claimsdb.api.errors import CONFLICT, NOT_FOUND, Problem, below
from claimsdb.api.etags import entity_tag, require_match, stale
from claimsdb.api.parameters import nearest
from claimsdb.api.renderers import JSONRenderer
from claimsdb.api.writing import Commit, ModelT, Writing, Written
from claimsdb.db.history import last_version, save_with_history
from claimsdb.db.merging import merge
from claimsdb.instants import shown
from claimsdb.roles import require_write

_CANDIDATES = 500
_PREFIX = 2
_MERGED = "merged_into"


class Curating(Writing[ModelT]):
    """``create`` and ``partial_update`` of rows of ``model``, each edit kept in its history.

    The version of a row is the place of its last edit in that history. ``names`` tells what bodies
    call otherwise than the model does; ``trial``, what of the answer is null in a dry run that would
    create a row.
    """

    writing = frozenset({"create", "partial_update"})
    model: ClassVar[Any]
    new_shape: ClassVar[type[Shape]]
    change_shape: ClassVar[type[Shape]]
    names: ClassVar[Mapping[str, str]] = {}
    trial: ClassVar[frozenset[str]] = frozenset({"uuid", "url"})

    def require_sight(self) -> None:
        """Raises Problem where the user doesn't see all rows that theirs could clash with."""
        raise NotImplementedError

    def blank(self) -> Any:
        """A new row, as far as the path tells of it."""
        return self.model()

    def found(self) -> Any:
        """The row that the path names. Raises Problem where there is none, or it was merged."""
        value = self._named_by_path
        row = self.model._default_manager.filter(**{self.lookup_field: value}).first()
        if row is None:
            raise Problem(NOT_FOUND)
        if getattr(row, _MERGED, None) is not None:
            raise Problem(
                CONFLICT, f"{value} was merged into {row.merged_into.slug}: edit that one."
            )
        return row

    def assign(self, row: Any, values: Mapping[str, Any], errors: Errors) -> None:
        """Set what a body gives."""
        raise NotImplementedError

    def differs(self, row: Any, values: Mapping[str, Any]) -> bool:  # noqa: ARG002 - for who overrides it
        """Whether saving a row would change anything."""
        stored = self.model._default_manager.get(pk=row.pk)
        columns = [field.attname for field in self.model._meta.concrete_fields]
        return any(getattr(stored, name) != getattr(row, name) for name in columns)

    def save(self, row: Any, values: Mapping[str, Any], *, reason: str) -> None:  # noqa: ARG002 - as above
        save_with_history(row, by=self.writer, reason=reason)

    def row_shown(self, row: Any) -> Mapping[str, Any]:
        """A row as it is answered."""
        raise NotImplementedError

    @property
    def writer(self) -> Any:
        """Who writes: nobody gets here who isn't logged in."""
        return self.request.user

    def authorise(self) -> None:
        self.require_sight()
        require_write(self.writer, "add" if self.action == "create" else "change", self.model)

    def version(self) -> int | None:
        return self._version_read() if self.action == "retrieve" else super().version()

    def create(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        return self.write(self._creation)

    def partial_update(self, request: Request, **_: Any) -> HttpResponse:  # noqa: ARG002 - DRF's signature
        return self.write(self._edit)

    def _creation(self) -> Commit:
        row, errors = self.blank(), Errors()
        values = self.new_shape().read_body(self.request.data, errors)
        self._fill(row, values, errors)

        def commit() -> Written:
            self.save(row, values, reason=values.get("change_reason", ""))
            return self._written(row, changed=True, created=True)

        return commit

    def _edit(self) -> Commit:
        row, errors = self.found(), Errors()
        seen = last_version(row)
        require_match(self.request, current=seen, tag=lambda: self._tag(row))
        values = self.change_shape().read_body(self.request.data, errors)
        self._fill(row, values, errors)
        if not self.differs(row, values):
            return lambda: self._written(row, changed=False)

        def commit() -> Written:
            if last_version(row) != seen:
                raise stale(self._tag(self.model._default_manager.get(pk=row.pk)))
            self._save(row, values)
            return self._written(row.merged_into if _MERGED in values else row, changed=True)

        return commit

    def _fill(self, row: Any, values: Mapping[str, Any], errors: Errors) -> None:
        self.assign(row, values, errors)
        if values.get(_MERGED) is not None:
            row.merged_into = named(self.model, values[_MERGED], below("", _MERGED), errors)
        try:
            # A constraint can't say what is wrong as well as what has been noted.
            row.full_clean(validate_constraints=not len(errors))
        except ValidationError as error:
            errors.take(error, self._place)
        errors.require_none()

    def _place(self, field: str) -> str:
        return "" if field == NON_FIELD_ERRORS else below("", self.names.get(field, field))

    def _save(self, row: Any, values: Mapping[str, Any]) -> None:
        reason = values["change_reason"]
        self.save(row, values, reason=reason)
        if values.get(_MERGED) is not None:
            for merged in row.merged.all():
                merge(source=merged, into=row.merged_into, by=self.writer, reason=reason)

    def _written(self, row: Any, *, changed: bool, created: bool = False) -> Written:
        body = {**self.row_shown(row), "changed": changed}
        return Written(
            body=body,
            version=last_version(row),
            location=body["url"] if created else None,
            trial=dict.fromkeys(self.trial) if created else {},
            created=created,
        )

    def _tag(self, row: Any) -> str:
        return entity_tag([JSONRenderer().render(self.row_shown(row))], version=last_version(row))

    def _version_read(self) -> int | None:
        """The version of the row that the path names; of a merged one, of what it stands for."""
        merges = any(field.name == _MERGED for field in self.model._meta.fields)
        key = Coalesce(_MERGED, "pk") if merges else F("pk")
        rows = self.model._default_manager.filter(**{self.lookup_field: self._named_by_path})
        of_it = {f"{self.model._meta.pk.attname}__in": rows.values(key=key)}
        versions = self.model.history.filter(**of_it).order_by("-history_id")
        number: int | None = versions.values_list("history_id", flat=True).first()
        return number

    @property
    def _named_by_path(self) -> Any:
        return self.kwargs[self.lookup_url_kwarg or self.lookup_field]


def named(model: Any, slug: str, pointer: str, errors: Errors) -> Any:
    """The row of a slug, merged or not. Where there is none, that is noted."""
    row = model._default_manager.select_related(_MERGED).filter(slug=slug).first()
    if row is None:
        alike = model._default_manager.filter(slug__startswith=slug[:_PREFIX])
        meant = nearest(slug, alike.values_list("slug", flat=True)[:_CANDIDATES])
        hint = f" Did you mean {meant}?" if meant else ""
        detail = f"There is no {model._meta.verbose_name} {shown(slug)} on record.{hint}"
        errors.note(pointer, BodyError(detail, code="unknown", suggestion=meant))
    return row
