"""Lists of revisions as rows of flat columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from claims.exporting import load_references
from claims.models import Change, Revision
from claims.querysets import RevisionQuerySet
from claims.serializers.answers import Answer
from claims.serializers.claims import loaded
from claims.serializers.columns import OF_REVISIONS, revision_rows
from claims.views.base import RecordViewSet
from claimsdb.api.parameters import Instants
from claimsdb.api.streams import Cells, StreamedViewSet
from claimsdb.db.related import attach


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
        return revisions.filter(recorded_at__lte=self.settle(None))

    def cells(self, rows: Sequence[Revision]) -> Iterable[Cells]:
        load_references(rows)
        # Joined, SQLite would begin with all changes rather than in the order of the list.
        attach(rows, change=Change.objects.all())
        return self.rows_of(rows)

    def rows_of(self, revisions: Sequence[Revision]) -> Iterable[Cells]:
        """The row of each revision, of which all that it refers to is loaded."""
        return revision_rows(revisions, self.answer)
