"""The pages on which a claim is revised: what each of them records, and what it asks for.

`?kind=` chooses among them. A later word of the source has a page of its own because it has its
own date, article and quote: fields that begin empty there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.content import Content, content_of
from claims.entry import DEFAULTS, Fields, entered_fields, restate_content, revise_content
from claims.models import Revision
from claims.quantities import plain_number
from claims.recording.rules import ALLOWED
from claimsdb.roles import may

Kind = Revision.Kind
Section = tuple[Promise | str | None, dict[str, Any]]

SOURCE: Final[Section] = (
    _("Source"),
    {"classes": ("entry-source",), "fields": ("article", "snapshot", "stated_at")},
)
SPEAKER: Final[Section] = (
    _("Speaker"),
    {"classes": ("entry-speaker",), "fields": ("speaker", "organisation", "role")},
)
FIGURE: Final[Section] = (
    _("Series and figure"),
    {
        "classes": ("entry-figure",),
        "fields": (
            "series",
            ("value_type", "nature"),
            ("comparator", "approximate"),
            ("value", "upper_value", "unit"),
            "stated_as",
        ),
    },
)
PERIODS: Final[Section] = (
    _("Periods"),
    {"classes": ("entry-periods",), "fields": ("period", "baseline_period")},
)
QUOTE: Final[Section] = (
    _("Quote"),
    {
        "classes": ("entry-quote",),
        "fields": ("quote", ("quote_start", "quote_end"), "note"),
    },
)
DISPUTE: Final[Section] = (
    _("Dispute"),
    {"fields": ("disputed", ("disputed_by", "disputed_url"))},
)
ENTRY: Final = (SOURCE, SPEAKER, FIGURE, PERIODS, QUOTE, DISPUTE)

OF_A_WORD: Final = (
    *("article", "snapshot", "stated_at", "stated_as"),
    *("quote", "quote_start", "quote_end", "note"),
    *("disputed", "disputed_by", "disputed_url"),
)
"""What a later word of the source does not take over from the one before."""

ACTS: Final[dict[str, str]] = {
    Kind.CORRECTION: "correct",
    Kind.EDITORIAL: "edit",
    Kind.RESTATEMENT: "restate",
    Kind.RETRACTION: "retract",
    Kind.PUBLICATION: "publish",
    Kind.WITHDRAWAL: "withdraw",
    Kind.REINSTATEMENT: "reinstate",
}
"""The act of `claims.recording` that leaves a revision of each kind."""

KINDS: Final[dict[str, Promise | str]] = {
    Kind.CORRECTION: _("Correction: we had recorded the current word wrongly."),
    Kind.EDITORIAL: _("Editorial: wording, quote or note only; the figure stands."),
    Kind.RESTATEMENT: _("Restatement: a new word of the source for the same period."),
    Kind.RETRACTION: _("Retraction: the source takes the claim back."),
    Kind.PUBLICATION: _("Publication: the draft is let out."),
    Kind.WITHDRAWAL: _("Withdrawal: it should never have been recorded."),
    Kind.REINSTATEMENT: _("Reinstatement: the words before the retraction or withdrawal return."),
}
"""What a revision of each kind says."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A form for revising a claim.

    Attributes:
        kinds: what it can record, one of which the editor chooses.
        sections: the fields that it asks for; none where the content stays.
        begins_empty: the fields of them that do not begin as they were.
        revise: makes the content of the revision from that before it and the changed fields.
    """

    title: Promise | str
    kinds: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    begins_empty: tuple[str, ...] = ()
    revise: Callable[[Content, Fields], Content] = revise_content

    def kinds_for(self, status: str, *, by: User) -> list[str]:
        """Return the kinds of revision that `by` may give a claim of this status here."""
        acts = {kind: ACTS[kind] for kind in self.kinds}
        return [kind for kind, act in acts.items() if status in ALLOWED[act] and may(by, act)]

    def initial(self, base: Revision) -> dict[str, Any]:
        """Return the entered fields as the form begins, from the revision that it begins with."""
        fields = entered_fields(content_of(base)) | {
            name: DEFAULTS[name] for name in self.begins_empty
        }
        return {name: _as_entered(value) for name, value in fields.items()}


def choices(options: Iterable[str]) -> list[tuple[str, str]]:
    """Return options to choose from, each with its name in words."""
    return [(str(option), str(option).replace("_", " ").capitalize()) for option in options]


PAGES: Final = {
    "correction": Page(
        title=_("Correct or edit"), kinds=(Kind.CORRECTION, Kind.EDITORIAL), sections=ENTRY
    ),
    "publication": Page(title=_("Publish"), kinds=(Kind.PUBLICATION,)),
    "restatement": Page(
        title=_("Record a restatement"),
        kinds=(Kind.RESTATEMENT,),
        sections=ENTRY,
        begins_empty=OF_A_WORD,
        revise=restate_content,
    ),
    "retraction": Page(
        title=_("Record a retraction"),
        kinds=(Kind.RETRACTION,),
        sections=(SOURCE, QUOTE),
        begins_empty=OF_A_WORD,
        revise=restate_content,
    ),
    "withdrawal": Page(title=_("Withdraw"), kinds=(Kind.WITHDRAWAL,)),
    "reinstatement": Page(title=_("Reinstate"), kinds=(Kind.REINSTATEMENT,)),
}


def pages_for(status: str, *, by: User) -> dict[str, Page]:
    """Return the pages by which `by` may revise a claim of this status, the usual one first."""
    return {name: page for name, page in PAGES.items() if page.kinds_for(status, by=by)}


def page_for(asked: str, status: str, *, by: User) -> Page:
    """Return the page that was asked for, or the usual one where that has nothing to offer.

    There must be one for `by`.
    """
    pages = pages_for(status, by=by)
    return pages.get(asked) or next(iter(pages.values()))


def _as_entered(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(plain_number(value))
    return value if isinstance(value, int) or hasattr(value, "pk") else str(value)
