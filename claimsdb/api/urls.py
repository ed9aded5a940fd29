"""The routes about the API itself, under ``/api/v1/``."""

from django.urls import path

from claimsdb.api.views import DocsView, ProblemTypeDetail, ProblemTypeList, SchemaView

urlpatterns = [
    path("problems/", ProblemTypeList.as_view(), name="problem-list"),
    path("problems/<slug:slug>/", ProblemTypeDetail.as_view(), name="problem-detail"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
]
