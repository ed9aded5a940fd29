"""Bodies have the names of the answers and of `claims.entry`; answers have those declared."""

from typing import Any

import pytest
from django.test import Client

from claims.entry import NAMES
from claims.serializers.claims import RevisionSerializer
from claims.serializers.writing.answers import (
    BulkAnswerSerializer,
    WrittenAppearanceSerializer,
    WrittenClaimSerializer,
)
from claims.serializers.writing.examples import APPEARANCES, BULK, NEW_CLAIMS
from claims.serializers.writing.shapes import (
    Amendment,
    BulkItem,
    ClaimChange,
    GivenQuote,
    NewClaim,
    Retraction,
)
from claimsdb.roles import Role
from tests.claimsdb.api.contract import assert_form
from tests.writers import CLAIMS, client_of, send, written

QUOTE = {f"quote_{part}" for part in ("prefix", "suffix", "start", "end")}
CONTENT = NAMES - QUOTE
"""What can be entered of a claim: a quote as one field, an object."""


@pytest.mark.parametrize(
    ("shape", "others"),
    [
        (NewClaim, {"external_id", "status", "reason"}),
        (ClaimChange, {"kind", "reason"}),
        (Amendment, {"word", "reason"}),
        (BulkItem, {"id", "external_id", "revision", "status", "kind", "reason"}),
    ],
)
def test_body_takes_all_that_can_be_entered(shape: Any, others: set[str]) -> None:
    assert set(shape().fields) == CONTENT | others


def test_retraction_leaves_the_figure() -> None:
    assert set(Retraction().fields) - {"reason"} == CONTENT & set(Retraction().fields)
    assert not {"value", "series", "speaker", "period"} & set(Retraction().fields)


def test_names_are_those_of_the_answers() -> None:
    answered = set(RevisionSerializer().fields)
    # The article is answered with its snapshot in it.
    assert CONTENT - answered == {"snapshot"}
    quote = RevisionSerializer().fields["quote"]
    assert set(GivenQuote().fields) == set(quote.fields)  # type: ignore[attr-defined]  # a serializer


@pytest.mark.django_db
def test_answer_is_what_is_declared() -> None:
    writer: Client = client_of(*Role)
    for query in ("?dry_run=true", ""):
        body = NEW_CLAIMS["with all that it names"]
        answer = written(send(writer, "POST", f"{CLAIMS}{query}", body), 201)
        assert_form(answer, WrittenClaimSerializer())
    path = f"{CLAIMS}{answer['id']}/appearances/"
    for body in APPEARANCES.values():
        assert_form(written(send(writer, "POST", path, body), 201), WrittenAppearanceSerializer())
    for body in BULK.values():
        done = written(send(writer, "POST", f"{CLAIMS}bulk/", body))
        assert_form(done, BulkAnswerSerializer())
