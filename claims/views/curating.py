"""Writes of speakers and series."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_view

from claims.importing.library import file_under, normalised
from claims.models import Change, Series, Speaker
from claims.serializers.records import affiliations_of, counts_of
from claims.serializers.reference import series_summary_shown, speaker_shown
from claims.serializers.writing import reference_examples as examples
from claims.serializers.writing.reference_answers import (
    WrittenSeriesSerializer,
    WrittenSpeakerSerializer,
)
from claims.serializers.writing.reference_shapes import (
    NewSeries,
    NewSpeaker,
    SeriesChange,
    SpeakerChange,
)
from claims.serializers.writing.references import check_tag
from claims.views.record_writing import answer_to, require_sight
from claimsdb.api.bodies import Errors
from claimsdb.api.errors import below
from claimsdb.api.parameters import Instants
from claimsdb.api.schema import path_parameter
from claimsdb.api.writing import ModelT, write_schema
from claimsdb.curating import Curating
from claimsdb.db.history import without_history

_SPEAKER = path_parameter("slug", str, description="Its slug.", example="ken-mccallum")
_SERIES = path_parameter("slug", str, description="Its slug.", example="uk-linkedin-approaches")


class RecordCurating(Curating[ModelT]):
    """Writes of what claims refer to."""

    def require_sight(self) -> None:
        require_sight(self.writer)


@extend_schema_view(
    create=write_schema(
        summary="Create a speaker",
        request=NewSpeaker,
        response=WrittenSpeakerSerializer,
        examples=examples.NEW_SPEAKERS,
        creates=True,
    ),
    partial_update=write_schema(
        summary="Edit a speaker",
        request=SpeakerChange,
        response=WrittenSpeakerSerializer,
        examples=examples.SPEAKER_CHANGES,
        parameters=[_SPEAKER],
        matches=True,
    ),
)
class SpeakerWriting(RecordCurating[Speaker]):
    """Writes of speakers."""

    model = Speaker
    new_shape = NewSpeaker
    change_shape = SpeakerChange

    def assign(self, row: Speaker, values: Mapping[str, Any], errors: Errors) -> None:  # noqa: ARG002 - as all
        for name in ("slug", "name", "kind", "aliases", "wikidata_id"):
            if values.get(name) is not None:
                setattr(row, name, values[name])

    def row_shown(self, row: Speaker) -> Mapping[str, Any]:
        affiliations = affiliations_of([row], reader=self.writer)
        return speaker_shown(row, affiliations[row.pk], answer_to(self.request))


@extend_schema_view(
    create=write_schema(
        summary="Create a series",
        request=NewSeries,
        response=WrittenSeriesSerializer,
        examples=examples.NEW_SERIES,
        creates=True,
    ),
    partial_update=write_schema(
        summary="Edit a series",
        request=SeriesChange,
        response=WrittenSeriesSerializer,
        examples=examples.SERIES_CHANGES,
        parameters=[_SERIES],
        matches=True,
    ),
)
class SeriesWriting(RecordCurating[Series]):
    """Writes of series. `tags` are given as a whole."""

    model = Series
    new_shape = NewSeries
    change_shape = SeriesChange
    trial = frozenset({"uuid", "url", "timeline_url"})

    def assign(self, row: Series, values: Mapping[str, Any], errors: Errors) -> None:
        for name in ("slug", "title", "definition", "aggregation", "area"):
            if values.get(name) is not None:
                setattr(row, name, values[name])
        if values.get("unit") is not None:
            row.unit = normalised(values["unit"])
        for index, slug in enumerate(values.get("tags") or ()):
            if slug is not None:
                check_tag(slug, below("/tags", index), errors)

    def differs(self, row: Series, values: Mapping[str, Any]) -> bool:
        retagged = "tags" in values and set(values["tags"]) != {tag.slug for tag in row.tags.all()}
        return retagged or super().differs(row, values)

    def save(self, row: Series, values: Mapping[str, Any], *, reason: str) -> None:
        """Save a row and its tags: an edit of both is one in its history."""
        tags = values.get("tags")
        if tags is not None and self.action != "create":
            with without_history(row):
                file_under(row, tags)
        super().save(row, values, reason=reason)
        if tags and self.action == "create":
            file_under(row, tags)

    def row_shown(self, row: Series) -> Mapping[str, Any]:
        settled = Change.objects.settled_at(reader=self.writer)
        instants = Instants(as_of=settled or timezone.now())
        counts = counts_of([row], reader=self.writer, instants=instants)
        return series_summary_shown(row, counts[row.pk], answer_to(self.request))
