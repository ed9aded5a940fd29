import pytest
from django.http import HttpResponse

from tests.pages import Page


@pytest.mark.parametrize(
    "html",
    [
        "<style>p {}</style>",
        '<p style="color: red">x</p>',
        '<p onclick="f()">x</p>',
        '<a href="javascript:f()">x</a>',
        "<script>f()</script>",
        '<script type="module">f()</script>',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img src="data:image/png;base64,AA">',
    ],
)
def test_what_a_strict_policy_refuses_is_found(html: str) -> None:
    assert len(Page(HttpResponse(html)).breaches) == 1


def test_what_a_strict_policy_takes_is_not_found() -> None:
    html = (
        '<script src="/static/x.js"></script><script type="application/json">{"a": 1}</script>'
        '<link rel="stylesheet" href="/static/x.css"><a href="https://example.org/">x</a>'
    )
    assert Page(HttpResponse(html)).breaches == []


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    html = """
        <form id="search"><input name="q" value="x"></form>
        <form id="claim_form">
        <input type="hidden" name="seen" value="3"><input name="value" value="&lt;5">
        <input type="checkbox" name="a" checked><input type="checkbox" name="b">
        <input type="radio" name="c" value="1"><input type="radio" name="c" value="2" checked>
        <input type="radio" name="d" value="1">
        <select name="kind"><option value="x">X</option><option value="y" selected>Y</option></select>
        <select name="tags" multiple><option value="1" selected><option value="2" selected></select>
        <select name="none" multiple><option value="1"></select>
        <textarea name="note">
one
two</textarea><input type="submit" name="_save" value="Save"></form>
    """
    assert Page(HttpResponse(html)).fields == {
        "seen": "3",
        "value": "<5",
        "a": "on",
        "c": "2",
        "kind": "y",
        "tags": ["1", "2"],
        "none": [],
        "note": "one\ntwo",
    }
