from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Affiliation, DefinitionBreak, Series, Tag
from tests.factories import OrganisationFactory, SeriesFactory, SpeakerFactory, recorded
from tests.pages import errors, opened, submitted, superuser

pytestmark = pytest.mark.django_db


def page_of(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def add(name: str) -> str:
    return reverse(f"admin:claims_{name}_add")


def test_unit_and_aggregation_are_fixed_once_a_series_has_a_claim() -> None:
    series, client = SeriesFactory.create(), superuser()
    assert {"unit", "aggregation"} <= opened(client, page_of(series)).fields.keys()

    recorded(series=series)
    assert not {"unit", "aggregation"} & opened(client, page_of(series)).fields.keys()
    submitted(client, page_of(series), title="A better title", change_reason="Clearer")
    series.refresh_from_db()
    assert (series.title, series.unit, series.aggregation) == ("A better title", "person", "stock")


def test_a_unit_changed_while_the_first_claim_was_recorded_is_refused_beside_its_field() -> None:
    series, client = SeriesFactory.create(), superuser()
    form = opened(client, page_of(series)).fields
    recorded(series=series)
    response = client.post(page_of(series), form | {"unit": "case", "change_reason": "Wrong"})

    assert errors(response) == {
        "unit": ["The unit stays “person”: claims are recorded in it. Make another series instead."]
    }


def test_a_version_with_another_unit_can_not_be_reverted_to_once_there_is_a_claim() -> None:
    series, client = SeriesFactory.create(), superuser()
    submitted(client, page_of(series), unit="case", change_reason="Wrong unit")
    series.refresh_from_db()
    recorded(series=series)
    first = series.history.last()
    path = reverse("admin:claims_series_simple_history", args=[series.pk, first.pk])

    assert errors(submitted(client, path, change_reason="Back")) == {
        "": ["unit: The unit stays “case”: claims are recorded in it. Make another series instead."]
    }
    series.refresh_from_db()
    assert series.unit == "case"


def test_tags_of_a_series_are_kept_in_its_history_with_who_and_why() -> None:
    series, client = SeriesFactory.create(), superuser("ed")
    tag = Tag.objects.create(slug="espionage")
    response = submitted(client, page_of(series), tags=[tag.pk], change_reason="Filed")

    assert response.status_code == 302
    assert list(series.tags.all()) == [tag]
    version = series.history.first()
    assert [row.tag for row in version.tags.all()] == [tag]
    assert (str(version.history_user), version.history_change_reason) == ("ed", "Filed")


def test_the_dates_of_an_affiliation_follow_from_its_period() -> None:
    person, mi5 = SpeakerFactory.create(), OrganisationFactory.create()
    client = superuser()
    given = {"person": person.pk, "organisation": mi5.pk, "role": "Director General"}
    submitted(client, add("affiliation"), **given, period="2020-04/..")
    affiliation = Affiliation.objects.get()
    assert (affiliation.starts_on, affiliation.ends_on) == (date(2020, 4, 1), None)

    submitted(client, page_of(affiliation), period="2020-04/2024-03", change_reason="He left")
    affiliation.refresh_from_db()
    assert (affiliation.starts_on, affiliation.ends_on) == (date(2020, 4, 1), date(2024, 3, 31))


def test_an_affiliation_of_the_wrong_kinds_is_refused_beside_the_fields() -> None:
    person, mi5 = SpeakerFactory.create(name="Ken"), OrganisationFactory.create(name="MI5")
    response = submitted(
        superuser(), add("affiliation"), person=mi5.pk, organisation=person.pk, period="soon"
    )
    assert errors(response).keys() == {"person", "organisation", "role", "period"}


def test_a_break_keeps_its_own_reason_apart_from_that_of_the_edit() -> None:
    series, client = SeriesFactory.create(), superuser()
    submitted(
        client,
        add("definitionbreak"),
        series=series.pk,
        starts_on="2020-01-01",
        reason="By household",
    )
    (row,) = series.breaks.all()
    submitted(client, page_of(row), reason="By person", change_reason="It was the other way")

    row.refresh_from_db()
    assert row.reason == "By person"
    assert row.history.first().history_change_reason == "It was the other way"


def test_a_text_of_several_lines_is_not_changed_by_the_browser() -> None:
    series = SeriesFactory.create(definition="One.\nTwo.")
    client = superuser()
    form = opened(client, page_of(series)).fields
    given = form | {"definition": "One.\r\nTwo.", "change_reason": "None"}
    assert errors(client.post(page_of(series), given)) == {
        "": ["Nothing has been changed, so nothing is saved."]
    }
    assert Series.objects.get().definition == "One.\nTwo."


def test_days_are_shown_and_taken_in_iso_8601_alone() -> None:
    series, client = SeriesFactory.create(), superuser()
    row = DefinitionBreak.objects.create(series=series, starts_on=date(2022, 3, 4), reason="So")
    assert opened(client, page_of(row)).fields["starts_on"] == "2022-03-04"
    response = submitted(client, page_of(row), starts_on="05/03/2022", change_reason="A day later")
    assert errors(response) == {"starts_on": ["Expected a day such as 2022-03-04."]}
