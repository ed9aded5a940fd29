from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from django.test import Client
from django.utils.translation import gettext_lazy
from rest_framework.serializers import Serializer
from rest_framework.utils.serializer_helpers import ReturnDict

from claimsdb.api.renderers import JSONRenderer
from tests.claimsdb.api.contract import get_json

pytestmark = pytest.mark.urls("tests.claimsdb.api.urls")


def test_json_of_every_kind() -> None:
    data = ReturnDict(
        {
            "headline": "麦卡勒姆",
            "value": 20000.0,
            "bound": None,
            "recorded_at": datetime(2023, 10, 18, 9, 12, 44, 120331, tzinfo=UTC),
            "published_at": datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC),
            "period_start": date(2023, 10, 1),
            "change": UUID("0b9d0b9d-0b9d-4b9d-8b9d-0b9d0b9d0b9d"),
            "title": gettext_lazy("January"),
        },
        serializer=Serializer(),
    )
    assert JSONRenderer().render(data).decode() == (
        '{"headline":"麦卡勒姆","value":20000.0,"bound":null,'
        '"recorded_at":"2023-10-18T09:12:44.120331Z","published_at":"2023-10-17T18:30:19Z",'
        '"period_start":"2023-10-01","change":"0b9d0b9d-0b9d-4b9d-8b9d-0b9d0b9d0b9d",'
        '"title":"January"}'
    )


def test_json_of_what_has_no_form() -> None:
    with pytest.raises(orjson.JSONEncodeError, match="not JSON serializable: set"):
        JSONRenderer().render({"a": {1}})


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("", "*/*"),
        ("", "application/json"),
        ("", "text/html;q=0.9, application/*;q=0.1"),
        ("?format=json", "text/html"),
        ("?format=json", "image/png"),
    ],
)
def test_json_is_chosen(client: Client, query: str, accept: str) -> None:
    response = client.get(f"/api/v1/echo/{query}", headers={"accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("", "*/*", "application/vnd.oai.openapi+json"),
        ("", "application/json", "application/json"),
        ("", "application/yaml", "application/yaml"),
        ("?format=yaml", "*/*", "application/vnd.oai.openapi"),
        ("?format=yaml", "application/json", "application/vnd.oai.openapi"),
    ],
)
def test_form_among_several(client: Client, query: str, accept: str, media_type: str) -> None:
    response = client.get(f"/api/v1/schema/{query}", headers={"accept": accept})
    assert response["Content-Type"].partition(";")[0] == media_type


def test_head_has_no_body(client: Client) -> None:
    response = client.head("/api/v1/echo/?times=3")
    assert (response.status_code, response.content) == (200, b"")
    assert get_json(client, "/api/v1/echo/") == {}
