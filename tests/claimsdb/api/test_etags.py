import pytest
from django.test import RequestFactory

from claimsdb.api.errors import (
    MALFORMED_REQUEST,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    Problem,
)
from claimsdb.api.etags import entity_tag, opaque_tags, require_match

CURRENT = '"2-0123456789abcdef"'


def match(header: str | None, *, current: int = 2) -> None:
    headers = {} if header is None else {"If-Match": header}
    request = RequestFactory().patch("/", headers=headers)
    require_match(request, current=current, tag=lambda: CURRENT)


def refused(header: str | None) -> Problem:
    with pytest.raises(Problem) as raised:
        match(header)
    return raised.value


def test_tag_begins_with_the_version() -> None:
    hashed = entity_tag([b"a"]).strip('"')
    assert entity_tag([b"a"], version=7) == f'"7-{hashed}"'


def test_tag_keeps_parts_apart() -> None:
    assert len({entity_tag(parts) for parts in ([b"ab"], [b"a", b"b"], [b"", b"ab"])}) == 3


@pytest.mark.parametrize(
    "header",
    [
        CURRENT,
        f"W/{CURRENT}",
        '"2-ffff"',
        f'"1-aa", {CURRENT}',
        f' {CURRENT} ,W/"zz" ',
    ],
)
def test_version_alone_is_compared(header: str) -> None:
    match(header)


@pytest.mark.parametrize("header", ['"1-0123456789abcdef"', '"20-aa"', '"abc"', '""', '"-2-aa"'])
def test_other_version_is_stale(header: str) -> None:
    problem = refused(header)
    assert (problem.kind, problem.headers) == (PRECONDITION_FAILED, {"ETag": CURRENT})


@pytest.mark.parametrize("header", [None, "", " ", "*"])
def test_writer_must_name_a_state(header: str | None) -> None:
    assert refused(header).kind == PRECONDITION_REQUIRED


@pytest.mark.parametrize("header", ["2-aa", '"2-aa', '"2-aa" "1-bb"', "2", '*, "2-aa"'])
def test_unreadable_header_is_refused(header: str) -> None:
    assert refused(header).kind == MALFORMED_REQUEST


def test_tags_come_without_quotes() -> None:
    assert opaque_tags('W/"a,b", "c"') == ["a,b", "c"]
