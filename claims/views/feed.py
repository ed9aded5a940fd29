"""The change feed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from claims.filters import ClaimFilter
from claims.models import Revision
from claims.querysets import RevisionQuerySet
from claims.serializers.claims import loaded
from claims.serializers.history import FeedSerializer, difference
from claims.views.rows import RevisionRows
from claimsdb.api.fieldsets import EVERYTHING
from claimsdb.api.parameters import Parameter, QueryParameter, refuse

DIFF = Parameter.flag(
    "diff",
    description=(
        "Whether each revision carries its `differences` from the one before it, as"
        " `claims/{claim}/revisions/{number}/diff/` tells them. Of pages in JSON only."
    ),
)


@extend_schema_view(list=extend_schema(summary="The change feed"))
class FeedViewSet(RevisionRows):
    """All revisions of all claims, in the order in which they were committed.

    Each is shown as it was recorded; the times that are set later, once, are those of now. The last
    page has a `next` too: asked again and again, it gives every later revision exactly once.

    Filters look at each revision by itself: one by `speaker` lets through what was recorded of that
    speaker, and not the correction that gives the claim to another. Nor do they touch what it is
    compared with by `diff=true`: always the claim's revision before it.
    """

    queryset = Revision.objects.all()
    serializer_class = FeedSerializer
    filterset_class = ClaimFilter
    parameters = (DIFF,)
    open_ended = True

    def query_parameters(self) -> dict[str, QueryParameter]:
        allowed = super().query_parameters()
        allowed.pop("ordering", None)
        if self.is_stream:
            del allowed[DIFF.name]
        return allowed

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        chosen = self.given.get("fields")
        if chosen and chosen.wants("differences") and not self.given.get(DIFF.name):
            raise refuse("fields", "There are `differences` only with diff=true.")

    @property
    def compares(self) -> bool:
        return bool(self.given.get(DIFF.name)) and self.fieldset.wants("differences")

    @property
    def is_rendered(self) -> bool:
        return super().is_rendered and not self.compares

    def get_queryset(self) -> RevisionQuerySet:
        reader = self.request.user
        revisions = self.loaded(Revision.objects.visible_to(reader))
        if "q" in self.given:
            # What is found is looked up before the page is read: nothing in between may be skipped.
            revisions = revisions.filter(recorded_at__lte=self.settle(None))
        return revisions.with_preceding(reader=reader) if self.compares else revisions

    def shown(self, rows: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        shown = super().shown(rows)
        if not self.compares:
            return shown
        keys = [row.preceding for row in rows if row.preceding]
        before = {row.pk: row for row in loaded(Revision.objects.filter(pk__in=keys))}
        # What the reader leaves out of the revisions is compared all the same.
        answer = replace(self.answer, fields=EVERYTHING)
        told = [difference(row, before.get(row.preceding), answer) for row in rows]
        return [
            {**revision, "differences": its["differences"]}
            for revision, its in zip(shown, told, strict=True)
        ]
