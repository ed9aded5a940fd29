"""The admin's fields of references take whatever is sent to them, and say what is wrong."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from claims.models import Revision, Series, Tag
from claimsdb.admin import KeptAdmin
from claimsdb.pickers import is_key
from tests.factories import ArticleFactory, SeriesFactory, recorded
from tests.pages import errors, opened, superuser

pytestmark = pytest.mark.django_db

HOSTILE = [str(10**30), "-1", "abc", "1.5", "١", "9" * 5000]
ACT = reverse("admin:claims_claim_act")


def picked() -> list[tuple[Any, str]]:
    """Return the models whose pages have pickers, each with one of the fields."""
    request = RequestFactory().get("/")
    return [
        (model, name)
        for model, page in admin.site._registry.items()
        if isinstance(page, KeptAdmin)
        for name in page.get_autocomplete_fields(request)
    ]


def test_pickers_are_found() -> None:
    found = {(model.__name__, name) for model, name in picked()}
    assert {("Claim", "series"), ("Series", "tags"), ("Article", "publisher")} <= found


@pytest.mark.parametrize("sent", HOSTILE)
def test_what_is_no_key_is_refused_beside_its_field(sent: str) -> None:
    client = superuser()
    for model, name in picked():
        where = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        response = client.post(where, {name: sent})
        form = response.context["adminform"].form
        assert (model, name, response.status_code) == (model, name, 200)
        if name in form.fields:
            assert (model, name, len(form.errors[name])) == (model, name, 1)


@pytest.mark.parametrize("sent", HOSTILE)
def test_retraction_of_many_refuses_an_article_that_is_none(sent: str) -> None:
    revision = recorded()
    given = {"act": "retract", "claim": f"{revision.claim_id}:1", "confirmed": "yes"}
    response = superuser().post(ACT, {**given, "article": sent, "reason": "They say so"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["article"]


def test_several_keys_are_taken_and_shown() -> None:
    tags = [Tag.objects.create(slug="online"), Tag.objects.create(slug="espionage")]
    series = SeriesFactory.create()
    client = superuser()
    where = reverse("admin:claims_series_change", args=[series.pk])
    fields = opened(client, where).fields
    keys = [str(tag.pk) for tag in tags]
    response = client.post(where, fields | {"tags": keys, "change_reason": "Filed"})
    assert response.status_code == 302
    assert set(Series.objects.get().tags.all()) == set(tags)
    assert sorted(opened(client, where).fields["tags"]) == sorted(keys)


def test_keys_fit_the_integers_of_the_database() -> None:
    assert [each for each in ["0", "9" * 18, "9" * 19, "", " 1", "1\n"] if is_key(each)] == [
        "0",
        "9" * 18,
    ]


@pytest.mark.parametrize("by", ["slug", "pk"])
def test_row_is_named_where_no_script_finds_it(by: str) -> None:
    series, other = SeriesFactory.create(slug="arrests"), SeriesFactory.create()
    revision = recorded(status="draft", series=other)
    client = superuser()
    where = reverse("admin:claims_claim_change", args=[revision.claim_id])
    page = opened(client, where)
    assert page.fields["series"] == str(other.pk)
    named = {"series-named": str(getattr(series, by)), "article-named": "", "kind": "editorial"}
    response = client.post(where, page.fields | named)
    assert response.status_code == 302
    assert Revision.objects.current().get().series == series


def test_article_is_named_by_its_external_id() -> None:
    article = ArticleFactory.create(external_id="guardian-1")
    revision = recorded(status="draft")
    client = superuser()
    where = reverse("admin:claims_claim_change", args=[revision.claim_id])
    client.post(where, opened(client, where).fields | {"article-named": " guardian-1 "})
    assert Revision.objects.current().get().article == article


@pytest.mark.parametrize("typed", ["nobody", "a\0b", "9" * 30])
def test_name_of_no_row_is_refused_beside_its_field(typed: str) -> None:
    revision = recorded(status="draft")
    client = superuser()
    where = reverse("admin:claims_claim_change", args=[revision.claim_id])
    response = client.post(where, opened(client, where).fields | {"series-named": typed})
    assert list(errors(response)) == ["series"]
    assert Revision.objects.count() == 1
