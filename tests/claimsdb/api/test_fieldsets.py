"""What readers want of an answer: `fields` and `omit`, at every depth."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.request import Request

from claimsdb.api.fieldsets import EVERYTHING, FieldSet, FieldsParameter, declared_names
from claimsdb.api.parameters import ParameterError
from claimsdb.api.renderers import CSVRenderer, JSONRenderer


class PublisherSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ArticleSerializer(serializers.Serializer[Any]):
    headline = serializers.CharField()
    publisher = PublisherSerializer()


class ClaimSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    value = serializers.FloatField()
    tags = serializers.ListField(child=serializers.CharField())
    article = ArticleSerializer(allow_null=True)
    appearances = ArticleSerializer(many=True)


GAZETTE = {"slug": "gazette", "name": "The Gazette"}
ARTICLE = {"headline": "20,000 approached", "publisher": GAZETTE}
CLAIM = {
    "id": 17,
    "value": 2.5,
    "tags": ["a", "b"],
    "article": ARTICLE,
    "appearances": [ARTICLE, {"headline": "Again", "publisher": None}],
}
BARE = {"id": 18, "value": 0, "tags": [], "article": None, "appearances": []}
NAMES = (
    "id",
    "value",
    "tags",
    "article",
    "article.headline",
    "article.publisher",
    "article.publisher.slug",
    "article.publisher.name",
    "appearances",
    "appearances.headline",
    "appearances.publisher",
    "appearances.publisher.slug",
    "appearances.publisher.name",
)
COLUMNS = ("id", "value", "headline", "publisher")
JSON = JSONRenderer()


def request_for(renderer: Any) -> Request:
    request = Request(RequestFactory().get("/"))
    request.accepted_renderer = renderer
    return request


def read(text: str, *, are_omitted: bool = False, renderer: Any = JSON) -> FieldSet:
    parameter = FieldsParameter(names=NAMES, columns=COLUMNS, are_omitted=are_omitted)
    parsed: FieldSet = parameter.parse(text, request_for(renderer))
    return parsed


def refusal(text: str, **options: Any) -> tuple[str, str, str | None]:
    with pytest.raises(ParameterError) as caught:
        read(text, **options)
    return str(caught.value), caught.value.code, caught.value.suggestion


def test_names_are_declared_at_every_depth() -> None:
    assert declared_names(ClaimSerializer) == NAMES


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ("id", {"id": 17}),
        ("value,id", {"value": 2.5, "id": 17}),
        ("tags", {"tags": ["a", "b"]}),
        ("article", {"article": ARTICLE}),
        ("article.headline", {"article": {"headline": "20,000 approached"}}),
        ("article.publisher.slug", {"article": {"publisher": {"slug": "gazette"}}}),
        ("article.publisher.slug,article", {"article": ARTICLE}),
        (
            "article.publisher,article.publisher.slug,id",
            {"article": {"publisher": GAZETTE}, "id": 17},
        ),
        (
            "appearances.publisher.name,appearances.headline",
            {
                "appearances": [
                    {"publisher": {"name": "The Gazette"}, "headline": "20,000 approached"},
                    {"publisher": None, "headline": "Again"},
                ]
            },
        ),
    ],
)
def test_only_the_fields_that_are_wanted(fields: str, shown: dict[str, Any]) -> None:
    assert read(fields).trimmed([CLAIM]) == [shown]
    [trimmed] = read(fields).trimmed([CLAIM])
    assert list(trimmed) == list(shown)  # in the order in which they were asked for


@pytest.mark.parametrize(
    ("omit", "left_out"),
    [
        ("id", {"value": 2.5, "tags": ["a", "b"], "article": ARTICLE}),
        ("article", {"id": 17, "value": 2.5, "tags": ["a", "b"]}),
        (
            "article.publisher.name,tags",
            {
                "id": 17,
                "value": 2.5,
                "article": {"headline": "20,000 approached", "publisher": {"slug": "gazette"}},
            },
        ),
        (
            "article.publisher,article.publisher.slug,id,tags,value",
            {"article": {"headline": "20,000 approached"}},
        ),
    ],
)
def test_all_but_what_is_left_out(omit: str, left_out: dict[str, Any]) -> None:
    trimmed = read(f"{omit},appearances", are_omitted=True).trimmed([CLAIM])
    assert trimmed == [left_out]


def test_parts_of_each_in_a_list_are_left_out() -> None:
    fieldset = read("appearances.publisher.slug,appearances.headline,article", are_omitted=True)
    [trimmed] = fieldset.trimmed([CLAIM])
    assert trimmed["appearances"] == [{"publisher": {"name": "The Gazette"}}, {"publisher": None}]


@pytest.mark.parametrize("names", ["article.publisher.slug", "appearances.publisher.slug"])
def test_parts_of_what_is_not_there(names: str) -> None:
    name = names.partition(".")[0]
    assert read(names).trimmed([BARE]) == [{name: BARE[name]}]
    assert read(names, are_omitted=True).trimmed([BARE]) == [BARE]


@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
def test_row_itself_is_left_as_it_is(names: list[str]) -> None:
    row = deepcopy(CLAIM)
    for are_omitted in (True, False):
        read(",".join(names), are_omitted=are_omitted).trimmed([row])
        assert row == CLAIM


@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
def test_wanted_and_left_out_are_all_there_is(names: list[str]) -> None:
    text = ",".join(names)
    [wanted] = read(text).trimmed([CLAIM])
    [others] = read(text, are_omitted=True).trimmed([CLAIM])
    for name, value in CLAIM.items():
        assert name in wanted or name in others
        assert (wanted.get(name), others.get(name)) != (value, value)
        if name not in others:
            assert wanted[name] == value


@pytest.mark.parametrize(
    ("given_names", "wanted", "unwanted"),
    [
        ("article.headline", ["article"], ["id", "art", "headline"]),
        ("id,article", ["id", "article"], ["value"]),
    ],
)
def test_whether_a_field_is_wanted(
    given_names: str, wanted: list[str], unwanted: list[str]
) -> None:
    fieldset = read(given_names)
    assert [name for name in (*wanted, *unwanted) if fieldset.wants(name)] == wanted


def test_field_is_left_out_whole_or_wanted() -> None:
    fieldset = read("article.headline,value", are_omitted=True)
    assert [name for name in ("id", "value", "article") if fieldset.wants(name)] == [
        "id",
        "article",
    ]
    assert [name for name in NAMES if not EVERYTHING.wants(name)] == []


def test_columns_of_other_forms() -> None:
    assert read("publisher,id", renderer=CSVRenderer()).columns(COLUMNS) == ["publisher", "id"]
    omitted = read("publisher,id", are_omitted=True, renderer=CSVRenderer())
    assert omitted.columns(COLUMNS) == ["value", "headline"]
    assert EVERYTHING.columns(COLUMNS) == list(COLUMNS)


@pytest.mark.parametrize(
    ("text", "detail", "suggestion"),
    [
        ("vlue", "Unknown here: 'vlue' (did you mean value?).", "value"),
        (
            "id,article.headlin,vlue",
            (
                "Unknown here: 'article.headlin' (did you mean article.headline?); 'vlue' (did you"
                " mean value?)."
            ),
            "id,article.headline,value",
        ),
        (
            "vlue,zzz",
            (
                "Unknown here: 'vlue' (did you mean value?); 'zzz'. Known here are id, value, tags,"
                " article, appearances."
            ),
            None,
        ),
        ("value.lower", "Unknown here: 'value.lower' (did you mean value?).", "value"),
    ],
)
@pytest.mark.parametrize("are_omitted", [False, True])
def test_unknown_names(text: str, detail: str, suggestion: str | None, are_omitted: bool) -> None:
    assert refusal(text, are_omitted=are_omitted) == (detail, "unknown", suggestion)


def test_names_of_one_form_are_unknown_in_another() -> None:
    assert refusal("headline,id")[1:] == ("unknown", "article.headline,id")
    detail, code, suggestion = refusal("article.headline", renderer=CSVRenderer())
    assert (code, suggestion) == ("unknown", "headline")
    assert detail == "Unknown here: 'article.headline' (did you mean headline?)."


@pytest.mark.parametrize("text", [",", "id,", ",id", "id,,value"])
def test_names_that_are_none(text: str) -> None:
    assert refusal(text)[0] == f"Expected entries between the commas; got '{text}'."


def test_name_given_twice_is_one() -> None:
    assert read("id,value,id").trimmed([CLAIM]) == [{"id": 17, "value": 2.5}]


def test_parameter_is_described_with_all_names() -> None:
    wanted = FieldsParameter(names=NAMES, columns=COLUMNS)
    known = wanted.schema["items"]["enum"]
    assert known == [*NAMES, "headline", "publisher"]
    omitted = FieldsParameter(names=NAMES, are_omitted=True)
    for parameter in (wanted, omitted):
        assert parameter.parse(parameter.example, request_for(JSONRenderer())).names
    assert (wanted.example, omitted.example) == ("id,value", "appearances.publisher.name")
    assert "CSV" in wanted.description
    assert "CSV" not in omitted.description
