"""Lists of revisions as rows of flat columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from claims.exporting import references
from claims.models import Revision
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer
from claims.serializers.claims import loaded
from claims.serializers.columns import OF_REVISIONS, revision_rows
from claims.views.base import RecordViewSet
from claimsdb.api.parameters import Instants
from claimsdb.api.streams import Cells, StreamedViewSet


class RevisionRows(StreamedViewSet[Revision], RecordViewSet[Revision]):
    """A list of revisions. As a stream it ends with what is settled when it begins."""

    columns = OF_REVISIONS
    leaves_out_unwanted = True

    @cached_property
    def answer(self) -> Answer:
        answer = super().answer
        if self.is_stream and not self.takes_instants:
            return replace(answer, instants=Instants(as_of=self.settle(None)))
        return answer

    def loaded(self, revisions: RevisionQuerySet) -> RevisionQuerySet:
        """Bring along all that is shown."""
        if not self.is_stream:
            return loaded(revisions)
        return revisions.filter(recorded_at__lte=self.settle(None)).prefetch_related(
            *references(), "change"
        )

    def cells(self, rows: Sequence[Revision]) -> Iterable[Cells]:
        return revision_rows(rows, self.answer)
