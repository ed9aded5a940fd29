"""Digests: RFC 8785, salted leaves, a chain."""

import hashlib
import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from articles.services import capture
from claims import digests, recording
from claims.content import CONTENT_FIELDS
from claims.models import Change, Revision
from claims.recording.leaves import revision_digest, revision_fields
from claimsdb.instants import format_instant
from tests.claims.tampering import another
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    recorded,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
SALT = "000102030405060708090a0b0c0d0e0f"


@given(value=st.one_of(st.none(), st.booleans(), texts, numbers))
def test_canonical_is_rfc_8785(value: Any) -> None:
    assert digests.canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (0.0, b"0"),
        (-0.0, b"0"),
        (20000.0, b"20000"),
        (20000, b"20000"),
        (0.1, b"0.1"),
        (1e21, b"1e+21"),
        (1e-7, b"1e-7"),
        (5e-324, b"5e-324"),
        ('"\\\b\t\n\x1f\x7f/é😀', '"\\"\\\\\\b\\t\\n\\u001f\x7f/é😀"'.encode()),
        (date(2023, 10, 17), b'"2023-10-17"'),
        (datetime(2023, 10, 17, tzinfo=UTC), b'"2023-10-17T00:00:00Z"'),
        (datetime(2023, 10, 17, 1, 2, 3, 40, tzinfo=UTC), b'"2023-10-17T01:02:03.000040Z"'),
        (datetime(2023, 10, 17, 2, tzinfo=timezone(timedelta(hours=2))), b'"2023-10-17T00:00:00Z"'),
        (UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
    ],
)
def test_canonical_of(value: Any, expected: bytes) -> None:
    assert digests.canonical(value) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_canonical_of_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(rfc8785.FloatDomainError):
        digests.canonical(value)


def test_salts_differ() -> None:
    salts = {digests.new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


def test_salts_of_fields_differ_by_name_and_by_salt() -> None:
    key, other = bytes.fromhex(SALT), bytes(16)
    salts = [digests.field_salt(one, name) for one in (key, other) for name in ("note", "quote")]
    assert len(set(salts)) == 4


def test_digest_known_answer() -> None:
    """Step by step, as the module's docstring says, with hashlib alone."""
    key = bytes.fromhex(SALT)
    leaves = b"".join(
        hashlib.sha256(
            hashlib.blake2b(name, key=key, digest_size=16).digest() + b'{"%b":%b}' % (name, value)
        ).digest()
        for name, value in [(b"b", b'"x"'), (b"value", b"20000"), (b"word", b"null")]
    )
    fields = {"value": 20000.0, "word": None, "b": "x"}
    first = digests.digest(previous=None, salt=SALT, fields=fields)
    assert first == hashlib.sha256(bytes(32) + leaves).hexdigest()
    second = digests.digest(previous=first, salt=SALT, fields=fields)
    assert second == hashlib.sha256(bytes.fromhex(first) + leaves).hexdigest()


def test_digest_known_value() -> None:
    stated_at = datetime(2023, 10, 17, tzinfo=UTC)
    fields: dict[str, Any] = {"value": 20000.0, "note": "ten\n", "stated_at": stated_at}
    assert digests.digest(previous=None, salt=SALT, fields=fields) == (
        "9d123567bcb5406619f42efebcda7c51c639989aa0c692943762076f013b4b0d"
    )


@given(
    fields=st.dictionaries(texts, st.none() | texts | numbers, min_size=1, max_size=3),
    name=texts,
    value=texts,
)
def test_digest_changes_with_any_field(fields: dict[str, Any], name: str, value: str) -> None:
    changed = fields | {name: value}
    one, two = (digests.digest(previous=None, salt=SALT, fields=each) for each in (fields, changed))
    assert (one == two) == (changed == fields)


def full_revision() -> Revision:
    """Record a revision with a value in each field."""
    snapshot = capture(article=ArticleFactory.create(), body="x ten y", by=None)
    return recorded(
        article=snapshot.article,
        snapshot=snapshot,
        quote="ten",
        value="1",
        upper_value="2",
        comparator="between",
        value_type="difference",
        baseline_period="2019",
        organisation=OrganisationFactory.create(),
        role="Director",
        stated_as="s",
        note="n",
        disputed=True,
        disputed_by="MI6",
        disputed_url="https://example.org/",
    )


def digest_of(revision: Revision) -> str:
    claim, change = revision.claim, revision.change
    return revision_digest(revision, claim=claim, change=change, previous=None)


@pytest.mark.parametrize(
    "name",
    [*CONTENT_FIELDS, "number", "kind", "status", "is_public", "reason", "recorded_at", "salt"],
)
def test_digest_of_revision_changes_with_each_field(db: None, name: str) -> None:
    revision = full_revision()
    setattr(revision, name, another(revision, name))
    assert digest_of(revision) != revision.digest


@pytest.mark.parametrize("name", ["uuid", "recorded_by", "door"])
def test_digest_of_revision_changes_with_its_change(db: None, name: str) -> None:
    revision = full_revision()
    setattr(revision.change, name, UUID(int=7) if name == "uuid" else "other")
    assert digest_of(revision) != revision.digest


def test_digest_of_revision_changes_with_its_claim(db: None) -> None:
    revision = full_revision()
    revision.claim.uuid = UUID(int=7)
    assert digest_of(revision) != revision.digest


def test_digest_leaves_out_what_is_set_once(db: None) -> None:
    revision = full_revision()
    later = datetime(2100, 1, 1, tzinfo=UTC)
    revision.superseded_at = revision.known_until = revision.annulled_at = later
    assert digest_of(revision) == revision.digest


def test_digest_covers_all_other_columns(db: None) -> None:
    revision = full_revision()
    fields = revision_fields(revision, claim=revision.claim, change=revision.change)
    columns = {field.name for field in Revision._meta.concrete_fields}
    uncovered = columns - set(fields)
    assert uncovered == {"id", "superseded_at", "known_until", "annulled_at", "salt", "digest"}
    assert set(fields) - columns == {"recorded_by", "door"}


def test_digest_names_references_by_uuid(db: None) -> None:
    revision = full_revision()
    fields = revision_fields(revision, claim=revision.claim, change=revision.change)
    assert (fields["series"], fields["claim"], fields["change"]) == (
        revision.series.uuid,
        revision.claim.uuid,
        revision.change.uuid,
    )


def test_digests_of_a_claim_are_chained(db: None) -> None:
    claim = recorded().claim
    done: dict[str, Any] = {"by": None, "door": Change.Door.COMMAND, "reason": "why"}
    recording.correct(claim=claim, seen=1, changes={"value": 7}, **done)
    recording.withdraw(claim=claim, seen=2, **done)
    previous = None
    for revision in Revision.objects.filter(claim=claim):
        expected = revision_digest(revision, claim=claim, change=revision.change, previous=previous)
        assert revision.digest == expected
        previous = revision.digest


def test_digest_of_revision_by_hand(db: None) -> None:
    """From the database's own values, with rfc8785 and hashlib alone."""
    revision = Revision.objects.get(pk=full_revision().pk)
    fields = revision_fields(revision, claim=revision.claim, change=revision.change)
    key, total = bytes.fromhex(revision.salt), hashlib.sha256(bytes(32))
    for name in sorted(fields):
        value = fields[name]
        if isinstance(value, datetime):
            value = format_instant(value)
        elif isinstance(value, UUID | date):
            value = str(value)
        salt = hashlib.blake2b(name.encode(), key=key, digest_size=16).digest()
        total.update(hashlib.sha256(salt + rfc8785.dumps({name: value})).digest())
    assert revision.digest == total.hexdigest()
