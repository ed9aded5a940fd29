"""Pages of claims. A claim is edited by recording a revision, and in no other way."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse

from claims.admin.acting import ClaimActs
from claims.admin.amending import ClaimAmending
from claims.admin.columns import current, figure_of
from claims.admin.entering import ClaimEntryAdmin
from claims.admin.importing import ClaimImporting
from claims.admin.listing import ClaimListing
from claims.admin.pages import pages_for
from claims.admin.review import ClaimReview
from claims.content import known
from claims.models import Claim, Revision
from claims.reviewing import sent_back
from claimsdb.admin import editor


@admin.register(Claim)
class ClaimAdmin(
    ClaimEntryAdmin, ClaimImporting, ClaimListing, ClaimReview, ClaimAmending, ClaimActs
):
    ordering = ("-id",)
    search_fields = ("external_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return the claims that the reader may know of, with their current revisions."""
        now = Revision.objects.current().select_related(
            "series", "speaker", "organisation", "article"
        )
        claims = Claim.objects.visible_to(editor(request))
        return claims.prefetch_related(Prefetch("revisions", queryset=now))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put the claim's revisions below the form, and links to the other forms above it."""
        obj: Claim | None = context["original"]
        if obj is not None:
            context["revisions"] = self._revisions(request, obj)
            context["show_save_and_add_another"] = False
            context["is_draft"] = current(obj).status == Revision.Status.DRAFT
            if context["is_draft"]:
                context["sent_back"] = sent_back(current(obj))
            if self.has_change_permission(request, obj):
                context["title"] = self.page_of(request, obj).title
                context["pages"] = pages_for(current(obj).status, by=editor(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def _revisions(self, request: HttpRequest, claim: Claim) -> list[dict[str, Any]]:
        revisions = Revision.objects.filter(claim=claim).visible_to(editor(request))
        return [
            {"revision": revision, "figure": figure_of(revision), "known_from": known(revision)}
            for revision in revisions.select_related("series", "change").order_by("-number")
        ]
