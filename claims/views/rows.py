"""Lists of revisions as rows of flat columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

import orjson
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.exporting import References
from claims.models import Change, Revision
from claims.querysets import RevisionQuerySet
from claims.renderings import Form, rendered, show
from claims.serializers.answers import Answer
from claims.serializers.claims import loaded
from claims.serializers.columns import OF_REVISIONS, revision_rows
from claims.views.prepared import OfPath, PreparedRows
from claimsdb.api.parameters import Instants
from claimsdb.api.streams import Cells, StreamedViewSet
from claimsdb.api.views import ReadOnlyViewSet
from claimsdb.db.related import attach


class RevisionRows(StreamedViewSet[Revision], PreparedRows):
    """A list of revisions. As a stream it ends with what is settled when it begins."""

    columns = OF_REVISIONS
    leaves_out_unwanted = True
    form = Form.REVISION

    @cached_property
    def answer(self) -> Answer:
        answer = super().answer
        if self.is_stream and not self.takes_instants:
            return replace(answer, instants=Instants(as_of=self.settle(None)))
        return answer

    def loaded(self, revisions: RevisionQuerySet) -> RevisionQuerySet:
        """Bring along all that is shown; of what is rendered, the rendering."""
        if self.is_stream:
            return revisions.filter(recorded_at__lte=self.settle(None))
        if not self.is_rendered:
            return loaded(revisions)
        keys = (key.path for key in self.order.keys) if self.action == "list" else ()
        # What DRF and keyset paging do with rows they do with mappings too.
        return cast(
            "RevisionQuerySet",
            rendered(
                revisions,
                *keys,
                names_recorders=self.answer.names_recorders,
                settled_for=self.settled_for,
            ),
        )

    @property
    def is_rendered(self) -> bool:
        return super().is_rendered and not self.is_stream

    def shown(self, rows: Sequence[Any]) -> Sequence[Any]:
        if not self.is_rendered:
            return super().shown(rows)
        texts = show(rows, self.answer, self.form, today=self.today)
        return [orjson.Fragment(self.completed(text)) for text in texts]

    def completed(self, text: str) -> str:
        """A revision in JSON, with what an answer says beside it."""
        return text

    @cached_property
    def references(self) -> References:
        """What the rows of a stream refer to."""
        return References()

    def cells(self, rows: Sequence[Revision]) -> Iterable[Cells]:
        self.references.load(rows)
        # Joined, SQLite would begin with all changes rather than in the order of the list.
        attach(rows, seen=self.references.seen, change=Change.objects.all())
        return self.rows_of(rows)

    def rows_of(self, revisions: Sequence[Revision]) -> Iterable[Cells]:
        """The row of each revision, of which all that it refers to is loaded."""
        return revision_rows(revisions, self.answer, self.references.labels)


class WholeRevisions(RevisionRows, ReadOnlyViewSet[Revision]):
    """Such a list, of which single rows are answered too."""

    def get_object(self) -> Any:
        if not self.is_prepared:
            return super().get_object()
        found = self.read(OfPath())
        if not found:
            raise Http404
        return found[0]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.is_rendered:
            return super().retrieve(request, *args, **kwargs)
        [shown] = self.shown([self.get_object()])
        return Response(shown)
