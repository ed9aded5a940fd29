from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from claimsdb.api.bodies import (
    MAX_LISTED,
    BodyError,
    Choice,
    Either,
    Errors,
    Figure,
    Flag,
    Many,
    Shape,
    Text,
    Whole,
)
from claimsdb.api.errors import INVALID_BODY, Problem
from claimsdb.api.parsers import parse_json


class Part(Shape):
    name = Text(max_length=5, allow_blank=False)
    needed = frozenset({"name"})


class Thing(Shape):
    text = Text(allow_null=True, max_length=5)
    choice = Choice(choices=["level", "factor"])
    flag = Flag()
    whole = Whole(max_value=10)
    figure = Figure()
    parts = Many(child=Part(), max_length=2)
    either = Either(Whole(), Text(), Part())
    needed = frozenset({"flag"})
    fixed = {"id": "It is given."}


def read(body: str) -> dict[str, Any]:
    found = Errors()
    values = Thing().read_body(parse_json(body.encode()), found)
    found.require_none()
    return values


def errors(body: str) -> dict[str | None, str]:
    with pytest.raises(Problem) as raised:
        read(body)
    assert raised.value.kind == INVALID_BODY
    return {entry.pointer: entry.detail for entry in raised.value.errors}


def test_values_are_those_that_are_there() -> None:
    body = """{"flag": true, "text": null, "choice": "factor", "whole": 3, "figure": 1.50,
               "parts": [{"name": "a"}], "either": {"name": "b"}}"""
    assert read(body) == {
        "flag": True,
        "text": None,
        "choice": "factor",
        "whole": 3,
        "figure": "1.50",
        "parts": [{"name": "a"}],
        "either": {"name": "b"},
    }


@pytest.mark.parametrize(("given", "expected"), [("5", 5), ('"5"', "5")])
def test_either_is_told_by_its_type(given: str, expected: object) -> None:
    assert read(f'{{"flag": false, "either": {given}}}')["either"] == expected


def test_all_that_is_wrong_is_said_at_once() -> None:
    body = """{"text": 5, "choice": "facto", "whole": 11, "figure": true, "either": [],
               "parts": [{"nam": "a"}, {"name": " "}], "a/b~c": 1, "id": 3}"""
    assert errors(body) == {
        "/a~1b~0c": "There is no such field. Known here are text, choice, flag, whole, figure,"
        " parts, either.",
        "/id": "It is given.",
        "/flag": "Required.",
        "/text": "Expected a text; got the number 5.",
        "/choice": "Expected one of level, factor; got 'facto'.",
        "/whole": "Expected a whole number from 1 to 10; got 11.",
        "/figure": "Expected a number; got true.",
        "/either": "Expected a whole number from 1 to 999999999 or a text or an object; got a"
        " list.",
        "/parts/0/nam": "There is no such field. Did you mean name?",
        "/parts/0/name": "Required.",
        "/parts/1/name": "Expected words, got none.",
    }


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        ("text", '"abcdef"', "Expected at most 5 characters, got 6."),
        ("text", "{}", "Expected a text; got an object."),
        ("flag", "null", "Expected true or false; got null."),
        ("flag", '"true"', "Expected true or false; got the text 'true'."),
        ("flag", "1", "Expected true or false; got the number 1."),
        ("choice", "0", "Expected one of level, factor; got the number 0."),
        ("whole", "1.5", "Expected a whole number from 1 to 10; got 1.5."),
        ("whole", "-1", "Expected a whole number from 1 to 10; got -1."),
        ("whole", "9" * 30, f"Expected a whole number from 1 to 10; got {'9' * 30}."),
        ("parts", "[{}, {}, {}]", "Expected a list of 0 to 2 entries, got 3."),
        ("parts", "{}", "Expected a list of 0 to 2; got an object."),
    ],
)
def test_value_of_another_kind_is_refused(field: str, value: str, detail: str) -> None:
    body = f'{{"flag": true, "{field}": {value}}}' if field != "flag" else f'{{"flag": {value}}}'
    assert errors(body) == {f"/{field}": detail}


@pytest.mark.parametrize("number", ["7", "7.0", "7.000"])
def test_whole_number_may_have_noughts_after_the_point(number: str) -> None:
    assert read(f'{{"flag": true, "whole": {number}}}')["whole"] == 7


def test_suggestion_is_what_was_probably_meant() -> None:
    with pytest.raises(Problem) as raised:
        read('{"flag": true, "choise": "level"}')
    assert [entry.suggestion for entry in raised.value.errors] == ["choice"]


@pytest.mark.parametrize("body", ["[]", "5", "null", '"{}"'])
def test_body_is_an_object(body: str) -> None:
    assert list(errors(body)) == [""]


def test_errors_know_where_something_is_wrong() -> None:
    found = Errors()
    found.note("/a/0/b", BodyError("No."))
    assert [found.has(each) for each in ("/a/0/b", "/a/0", "/a", "", "/a/0/c", "/b")] == [
        *[True] * 4,
        *[False] * 2,
    ]


def test_very_many_errors_are_counted_but_not_listed() -> None:
    found = Errors()
    for index in range(MAX_LISTED + 3):
        found.note(f"/{index}", BodyError("No."))
    with pytest.raises(Problem) as raised:
        found.require_none()
    listed = raised.value.errors
    assert (len(listed), listed[-1].detail) == (MAX_LISTED + 1, "3 more are not listed.")


def test_model_errors_stand_where_nothing_was_wrong_before() -> None:
    found = Errors()
    found.note("/a", BodyError("Known."))
    error = ValidationError(
        {"a": "Again.", "b": [ValidationError("Taken.", code="unique")], NON_FIELD_ERRORS: "Both."}
    )
    found.take(error, lambda name: "" if name == NON_FIELD_ERRORS else f"/{name}")
    assert [(entry.pointer, entry.detail, entry.code) for entry in found.entries] == [
        ("/a", "Known.", "invalid"),
        ("/b", "Taken.", "unique"),
        ("", "Both.", "invalid"),
    ]
