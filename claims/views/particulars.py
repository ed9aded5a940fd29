"""What is said of speakers and series one by one: affiliations, links, and breaks."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink, Speaker
from claims.serializers.breaks import loaded_breaks
from claims.serializers.records import stands_for
from claims.serializers.writing import reference_examples as examples
from claims.serializers.writing.reference_answers import (
    KeptAffiliationSerializer,
    KeptBreakSerializer,
    KeptLinkSerializer,
    WrittenAffiliationSerializer,
    WrittenBreakSerializer,
    WrittenLinkSerializer,
)
from claims.serializers.writing.reference_shapes import (
    AffiliationChange,
    BreakChange,
    NewAffiliation,
    NewBreak,
    NewSeriesLink,
    SeriesLinkChange,
)
from claims.serializers.writing.references import References
from claims.views.base import RecordViewSet
from claims.views.curating import RecordCurating
from claimsdb.api.bodies import BodyError, Errors, Shape
from claimsdb.api.schema import path_parameter
from claimsdb.api.writing import ModelT, write_schema
from claimsdb.curating import named
from claimsdb.db.merging import resolved

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_UUID = path_parameter(
    "uuid", str, description="Its UUID.", example="957bfa59-86c4-409d-8400-cb444b6c8900"
)


def _described(
    thing: str,
    *,
    owner: str,
    example: str,
    shapes: tuple[type[Shape], type[Shape]],
    written: Any,
    bodies: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Any:
    """The descriptions of the actions on what belongs to `owner`, such as a speaker."""
    slug = path_parameter("slug", str, description=f"The slug of the {owner}.", example=example)
    return extend_schema_view(
        list=extend_schema(summary=f"{thing}s of a {owner}", parameters=[slug]),
        retrieve=extend_schema(summary=f"{thing} of a {owner}", parameters=[slug, _UUID]),
        create=write_schema(
            summary=f"Record: {thing.lower()} of a {owner}",
            request=shapes[0],
            response=written,
            examples=bodies[0],
            parameters=[slug],
            creates=True,
        ),
        partial_update=write_schema(
            summary=f"Edit: {thing.lower()} of a {owner}",
            request=shapes[1],
            response=written,
            examples=bodies[1],
            parameters=[slug, _UUID],
            matches=True,
        ),
    )


class _Particulars(
    RecordCurating[ModelT], ListModelMixin, RetrieveModelMixin, RecordViewSet[ModelT]
):
    """Rows that belong to one of ``owners``, or to what was merged into it."""

    lookup_field = "uuid"
    lookup_value_regex = UUID
    owners: ClassVar[type[Speaker] | type[Series]]
    owned_by: ClassVar[str]

    @cached_property
    def owner(self) -> Any:
        """The owner that the path names. Raises Http404 where the reader may not know of it."""
        visible = self.owners.objects.visible_to(self.request.user)
        row = visible.select_related("merged_into").filter(slug=self.kwargs["slug"]).first()
        if row is None:
            raise Http404
        return resolved(row)

    def owned(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.filter(
            stands_for(self.owned_by, [self.owner.pk])
        )
        return rows.select_related(f"{self.owned_by}__merged_into")

    def blank(self) -> Any:
        return self.model(**{self.owned_by: self.owner})

    def found(self) -> Any:
        return self.get_object()

    def row_shown(self, row: Any) -> Mapping[str, Any]:
        fresh = self.get_queryset().get(pk=row.pk)
        shown: Mapping[str, Any] = self.get_serializer().to_representation(fresh)
        return shown


@_described(
    "Affiliation",
    owner="speaker",
    example="ken-mccallum",
    shapes=(NewAffiliation, AffiliationChange),
    written=WrittenAffiliationSerializer,
    bodies=(examples.NEW_AFFILIATIONS, examples.AFFILIATION_CHANGES),
)
class AffiliationViewSet(_Particulars[Affiliation]):
    """The roles that a person holds or held in organisations."""

    queryset = Affiliation.objects.all()
    serializer_class = KeptAffiliationSerializer
    model = Affiliation
    new_shape = NewAffiliation
    change_shape = AffiliationChange
    names = {"starts_on": "period", "ends_on": "period"}
    owners = Speaker
    owned_by = "person"

    def get_queryset(self) -> QuerySet[Affiliation]:
        visible = Speaker.objects.visible_to(self.request.user)
        owned = self.owned().filter(stands_for("organisation", visible))
        return owned.select_related("organisation__merged_into", "person__merged_into")

    def assign(self, row: Affiliation, values: Mapping[str, Any], errors: Errors) -> None:
        if values.get("organisation") is not None:
            found = named(Speaker, values["organisation"], "/organisation", errors)
            if found is not None:
                row.organisation = resolved(found)
        if values.get("role") is not None:
            row.role = values["role"]
        if "period" in values:
            row.period = values["period"] or ""


@_described(
    "Link",
    owner="series",
    example="uk-linkedin-approaches",
    shapes=(NewSeriesLink, SeriesLinkChange),
    written=WrittenLinkSerializer,
    bodies=(examples.NEW_LINKS, examples.LINK_CHANGES),
)
class SeriesLinkViewSet(_Particulars[SeriesLink]):
    """What a series is of others: `part_of`, `change_of`, `share_of`."""

    queryset = SeriesLink.objects.all()
    serializer_class = KeptLinkSerializer
    model = SeriesLink
    new_shape = NewSeriesLink
    change_shape = SeriesLinkChange
    names = {"target": "series"}
    owners = Series
    owned_by = "source"

    def get_queryset(self) -> QuerySet[SeriesLink]:
        visible = Series.objects.visible_to(self.request.user)
        owned = self.owned().filter(stands_for("target", visible))
        return owned.select_related("target__merged_into", "source__merged_into")

    def assign(self, row: SeriesLink, values: Mapping[str, Any], errors: Errors) -> None:
        if values.get("kind") is not None:
            row.kind = values["kind"]
        if values.get("series") is not None:
            found = named(Series, values["series"], "/series", errors)
            if found is not None:
                row.target = resolved(found)
                if row.target == self.owner:
                    detail = "A series is no part, change or share of itself: name another one."
                    errors.note("/series", BodyError(detail))


@_described(
    "Break",
    owner="series",
    example="uk-linkedin-approaches",
    shapes=(NewBreak, BreakChange),
    written=WrittenBreakSerializer,
    bodies=(examples.NEW_BREAKS, examples.BREAK_CHANGES),
)
class BreakViewSet(_Particulars[DefinitionBreak]):
    """The days from which a series is counted differently."""

    queryset = DefinitionBreak.objects.all()
    serializer_class = KeptBreakSerializer
    model = DefinitionBreak
    new_shape = NewBreak
    change_shape = BreakChange
    owners = Series
    owned_by = "series"

    def get_queryset(self) -> QuerySet[DefinitionBreak]:
        return loaded_breaks(self.owned(), self.request.user)

    def assign(self, row: DefinitionBreak, values: Mapping[str, Any], errors: Errors) -> None:
        for name in ("starts_on", "reason"):
            if values.get(name) is not None:
                setattr(row, name, values[name])
        references = References(errors)
        given = {name: values[name] for name in ("said_by", "article") if name in values}
        for name, value in given.items():
            if value is not None:
                references.take(name, value, f"/{name}")
        references.settle()
        for name, value in given.items():
            found = references.get(name, value, f"/{name}") if value is not None else None
            setattr(row, name, found)
