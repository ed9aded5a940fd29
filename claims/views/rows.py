"""Lists of revisions as rows of flat columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from claims.exporting import load_references
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
        return revisions.filter(recorded_at__lte=self.settle(None)).select_related("change")

    def cells(self, rows: Sequence[Revision]) -> Iterable[Cells]:
        load_references(rows)
        return self.rows_of(rows)

    def rows_of(self, revisions: Sequence[Revision]) -> Iterable[Cells]:
        """The row of each revision, of which all that it refers to is loaded."""
        return revision_rows(revisions, self.answer)
