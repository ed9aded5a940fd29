"""What the bodies may hold that write claims. Names are those of the answers, and of `claims.entry`."""

from articles.shapes import DescribedArticle, slug_of, text_of
from claims.models import Appearance, Claim, Revision
from claims.quantities import Comparator, Nature, ValueType
from claims.serializers.writing.reference_shapes import (
    DescribedOrganisation,
    DescribedSeries,
    DescribedSpeaker,
)
from claimsdb.api.bodies import Choice, Either, Figure, Flag, Many, Shape, Text, Whole
from claimsdb.api.patterns import PARTIAL, WEB_ADDRESS

MAX_ITEMS = 1000
_KINDS = Revision.Kind
REVISING = (str(_KINDS.CORRECTION), str(_KINDS.RESTATEMENT), str(_KINDS.EDITORIAL))
"""The kinds of revision that are made by editing."""

RECORDING = (str(Revision.Status.PUBLISHED), str(Revision.Status.DRAFT))
"""The statuses in which a claim is first recorded."""

_FIXED = {
    "id": "A claim's id is given to it.",
    "uuid": "A claim's UUID is given to it.",
    "status": "It changes by the actions publish, retract, withdraw and reinstate.",
    "external_id": "It names the claim since it was first recorded, and stays.",
}
_WHY = "Why the record is changed."


def _article(**options: bool) -> Either:
    return Either(
        Whole(max_value=10**18 - 1),
        Text(),
        DescribedArticle(),
        about="an article's id, its external_id, or an object that describes it",
        **options,
    )


class GivenQuote(Shape):
    """The words of the source. Their place is found in the snapshot where one is named."""

    exact = Text(allow_blank=False)
    prefix = Text(help_text="The words before them.")
    suffix = Text(help_text="The words after them.")
    start = Whole(
        min_value=0,
        allow_null=True,
        help_text="The first character's place in the snapshot's body, from 0.",
    )
    end = Whole(allow_null=True, help_text="The place after the last one.")
    needed = frozenset({"exact"})


def _quote() -> Either:
    return Either(Text(), GivenQuote(), allow_null=True, about="the quoted words, or an object")


class _Word(Shape):
    """Where and when a source said something, and in which words."""

    article = _article(allow_null=True)
    snapshot = Whole(
        allow_null=True, help_text="The number of the article's text that the quote stands in."
    )
    stated_at = Text(
        allow_null=True,
        max_length=40,
        written=PARTIAL,
        help_text="When it was said: a year, month, day or instant. Needed without a dated article.",
    )
    stated_as = text_of(Revision, "stated_as", help_text="The figure in the words of the source.")
    quote = _quote()
    disputed = Flag()
    disputed_by = text_of(Revision, "disputed_by", allow_null=True)
    disputed_url = text_of(Revision, "disputed_url", allow_null=True, written=WEB_ADDRESS)
    note = Text()


class _Content(_Word):
    """What a claim says."""

    series = Either(
        slug_of("a series"),
        DescribedSeries(),
        about="the slug of a series, or an object that describes it",
    )
    speaker = Either(
        slug_of("a speaker"),
        DescribedSpeaker(),
        about="a speaker's slug, or an object that describes them",
    )
    organisation = Either(
        slug_of("an organisation"),
        DescribedOrganisation(),
        allow_null=True,
        about="an organisation's slug, or an object that describes it",
    )
    role = text_of(Revision, "role")
    value_type = Choice(choices=list(ValueType))
    nature = Choice(choices=list(Nature))
    comparator = Choice(choices=list(Comparator))
    approximate = Flag()
    value = Figure(help_text="As it was entered, in `unit`.")
    upper_value = Figure(allow_null=True, help_text="The upper end of `between`.")
    unit = text_of(
        Revision, "entered_unit", allow_null=True, help_text="Where left out: the series' unit."
    )
    period = text_of(Revision, "period", allow_null=True, help_text="EDTF.")
    baseline_period = text_of(
        Revision,
        "baseline_period",
        allow_null=True,
        help_text="EDTF; needed for factor, difference and percent_change.",
    )


def _external_id() -> Text:
    return text_of(
        Claim,
        "external_id",
        allow_null=True,
        allow_blank=False,
        help_text="The name that an outside file or system knows the claim by.",
    )


def _status() -> Choice:
    return Choice(
        choices=list(RECORDING),
        default=RECORDING[0],
        help_text="Who may not publish records a `draft`.",
    )


class NewClaim(_Content):
    """A claim to record. A series, speaker or article that it describes is created with it."""

    external_id = _external_id()
    status = _status()
    reason = Text(help_text="Why it is recorded.")
    needed = frozenset({"series", "speaker", "value"})


class ClaimChange(_Content):
    """A revision of a claim: what is to change, of which kind that is, and why.

    Of a published claim: a `correction` (we had it wrongly), a `restatement` (a new word of the
    source for the same period, which says anew where and when it stood), or an `editorial` (the
    figure stands). A draft is edited without a kind, and needs no reason.
    """

    kind = Choice(choices=list(REVISING))
    reason = Text(help_text=_WHY)
    fixed = _FIXED


class BulkItem(_Content):
    """A claim to record, or, where it has `revision`, a revision of one that is on record."""

    id = Whole(max_value=10**18 - 1, help_text="Of a revision: the claim's id.")
    external_id = _external_id()
    revision = Whole(help_text="Of a revision: the number of the one that it was made from.")
    status = _status()
    kind = Choice(choices=list(REVISING))
    reason = Text(help_text=_WHY)


class Bulk(Shape):
    """Claims and revisions to record in one change: all of them, or none."""

    items = Many(child=BulkItem(), min_length=1, max_length=MAX_ITEMS)
    needed = frozenset({"items"})


class Reasoned(Shape):
    """Why it is done."""

    reason = Text(allow_blank=False, help_text=_WHY)
    needed = frozenset({"reason"})


class Retraction(_Word):
    """Where and when the source took the claim back."""

    reason = Text(allow_blank=False, help_text=_WHY)
    needed = frozenset({"reason"})


class Amendment(_Content):
    """What an earlier word of the source was: one that we had recorded wrongly, or not at all."""

    word = Whole(
        allow_null=True,
        help_text="The number of the revision that holds the word; null for one to insert.",
    )
    reason = Text(allow_blank=False, help_text=_WHY)
    needed = frozenset({"word", "reason"})
    fixed = _FIXED


class Restoration(Shape):
    """The revision whose content is to hold again."""

    revision = Whole()
    reason = Text(allow_blank=False, help_text=_WHY)
    needed = frozenset({"revision", "reason"})


class NewAppearance(Shape):
    """Another article that carries the claim."""

    article = _article()
    kind = Choice(choices=Appearance.Kind.choices, default=str(Appearance.Kind.REPEAT))
    quoted_from = _article(allow_null=True)
    snapshot = Whole(
        allow_null=True, help_text="The number of the article's text that the quote stands in."
    )
    quote = _quote()
    note = Text()
    taken_back = Flag(help_text="Whether the article was found not to carry the claim after all.")
    needed = frozenset({"article"})
