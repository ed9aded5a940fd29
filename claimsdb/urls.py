from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from claimsdb.api.views import ApiRoot
from claimsdb.health import health

RESOURCES = {
    "publishers": "publisher-list",
    "articles": "article-list",
    "speakers": "speaker-list",
    "series": "series-list",
    "claims": "claim-list",
    "revisions": "revision-list",
    "discrepancies": "discrepancy-list",
    "problems": "problem-list",
    "schema": "schema",
    "docs": "docs",
}


class FaviconView(RedirectView):
    """Where browsers ask for an icon unless a page names one: pages of JSON can't."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002 - Django's signature
        return static("claimsdb/icon.svg")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("admin/", admin.site.urls),
    path("api/v1/", ApiRoot.as_view(resources=RESOURCES), name="api-root"),
    path("api/v1/", include("claimsdb.api.urls")),
    path("api/v1/", include("articles.urls")),
    path("api/v1/", include("claims.urls")),
    path("favicon.ico", FaviconView.as_view()),
    path("healthz", health, name="health"),
]

handler400 = "claimsdb.api.errors.bad_request"
handler403 = "claimsdb.api.errors.permission_denied"
handler404 = "claimsdb.api.errors.not_found"
handler500 = "claimsdb.api.errors.server_error"
