"""The routes of claims, under ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from claims.views.charts import ChartViewSet
from claims.views.claims import ID, AppearanceViewSet, ClaimViewSet, RevisionViewSet
from claims.views.discrepancies import DiscrepancyViewSet, SeriesDiscrepancyViewSet
from claims.views.feed import FeedViewSet
from claims.views.particulars import AffiliationViewSet, BreakViewSet, SeriesLinkViewSet
from claims.views.reference import SeriesViewSet, SpeakerViewSet
from claims.views.revision_stats import RevisionStatsViewSet
from claims.views.timelines import TimelineViewSet
from claims.views.vintages import VintageViewSet

_SLUG = f"(?P<slug>{SpeakerViewSet.lookup_value_regex})"
_CLAIM = f"claims/(?P<claim>{ID})"

router = SimpleRouter()
router.register("claims", ClaimViewSet, basename="claim")
router.register(f"{_CLAIM}/revisions", RevisionViewSet, basename="claim-revision")
router.register(f"{_CLAIM}/appearances", AppearanceViewSet, basename="claim-appearance")
router.register("revisions", FeedViewSet, basename="revision")
router.register("discrepancies", DiscrepancyViewSet, basename="discrepancy")
router.register("speakers", SpeakerViewSet)
router.register("series", SeriesViewSet)
router.register(f"speakers/{_SLUG}/affiliations", AffiliationViewSet, basename="affiliation")
router.register(f"series/{_SLUG}/links", SeriesLinkViewSet, basename="series-link")
router.register(f"series/{_SLUG}/breaks", BreakViewSet, basename="series-break")

urlpatterns = [
    *router.urls,
    path(
        "series/<slug:slug>/timeline/",
        TimelineViewSet.as_view({"get": "timeline"}),
        name="series-timeline",
    ),
    path(
        "series/<slug:slug>/revision-stats/",
        RevisionStatsViewSet.as_view({"get": "revision_stats"}),
        name="series-revision-stats",
    ),
    path(
        "series/<slug:slug>/vintages/",
        VintageViewSet.as_view({"get": "vintages"}),
        name="series-vintages",
    ),
    path("series/<slug:slug>/chart.svg", ChartViewSet.as_view({"get": "svg"}), name="series-svg"),
    path("series/<slug:slug>/chart.png", ChartViewSet.as_view({"get": "png"}), name="series-png"),
    path(
        "series/<slug:slug>/chart.vl.json",
        ChartViewSet.as_view({"get": "specification"}),
        name="series-chart-specification",
    ),
    path(
        "series/<slug:slug>/discrepancies/",
        SeriesDiscrepancyViewSet.as_view({"get": "discrepancies"}),
        name="series-discrepancies",
    ),
]
