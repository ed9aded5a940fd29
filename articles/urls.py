"""The routes of articles, under ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from articles.views import AGAINST, ArticleViewSet, PublisherViewSet, SnapshotViewSet

router = SimpleRouter()
router.register("publishers", PublisherViewSet)
router.register("articles", ArticleViewSet)

_SNAPSHOTS = "articles/<int:article>/snapshots/"

urlpatterns = [
    *router.urls,
    path(
        _SNAPSHOTS, SnapshotViewSet.as_view({"get": "list", "post": "create"}), name="snapshot-list"
    ),
    path(
        f"{_SNAPSHOTS}<int:number>/",
        SnapshotViewSet.as_view({"get": "retrieve"}),
        name="snapshot-detail",
    ),
    path(
        f"{_SNAPSHOTS}<int:number>/diff/",
        SnapshotViewSet.as_view({"get": "compare"}, parameters=(AGAINST,)),
        name="snapshot-diff",
    ),
]
