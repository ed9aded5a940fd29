"""How two texts of an article differ, word by word, and which quotes the newer one has lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import TEXTS, Article, Snapshot
from claims.admin.article_texts import ArticleTexts, texts_of
from claims.admin.drawing import Standing, drawn_from, standing_in
from claims.admin.lists import Asked, Sorting, asked_of, canonical, errors_of
from claimsdb.admin import editor
from claimsdb.api.errors import Problem
from claimsdb.api.keyset import SortKey
from claimsdb.api.parameters import Parameter, refuse_each
from claimsdb.differences import Part, word_difference

_NUMBER: Final = SortKey("number", int)
_SORTING: Final = Sorting(keys={"number": _NUMBER}, default="-number", tiebreak=_NUMBER)
_ASKED: Final[Mapping[str, Promise]] = {
    "snapshot": _("Text"),
    "against": _("compared with"),
}
_PARAMETERS: Final = {
    name: Parameter.integer(
        name,
        minimum=1,
        maximum=10**9,
        description="The number of a snapshot of the article.",
        example="2",
    )
    for name in _ASKED
}
_LABELS: Final[Mapping[str, Promise]] = {
    "headline": _("Headline"),
    "body": _("Body"),
    "caption": _("Caption"),
    "summary": _("Our summary"),
    "summary_language": _("Language of our summary"),
}


KEPT: Final = 300
"""Characters at most that are shown before and after what differs, of a stretch that is the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of two texts; of a long one that is the same, the middle is folded away."""

    part: Part
    head: str = ""
    folded: str = ""
    tail: str = ""

    @classmethod
    def of(cls, part: Part) -> Self:
        if part.op != "equal" or len(part.after) <= 3 * KEPT:
            return cls(part, head=part.after)
        text = part.after
        start = text.rfind(" ", 0, KEPT) + 1 or KEPT
        end = text.find(" ", len(text) - KEPT) + 1 or len(text) - KEPT
        return cls(part, head=text[:start], folded=text[start:end], tail=text[end:])


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that two snapshots have otherwise."""

    name: str
    label: Promise
    parts: list[Shown]


class ArticleDifferences(ArticleTexts):
    """The page on which two texts of an article are compared."""

    def get_urls(self) -> list[URLPattern]:
        compare = self.admin_site.admin_view(self.differences_view)
        where = "<int:pk>/differences/"
        return [path(where, compare, name="articles_article_differences"), *super().get_urls()]

    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compare two texts of an article: unless others are asked for, the last two."""
        article = self.read_by(request, pk)
        if (query := canonical(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}{query}")
        asked = asked_of(request, filters=_PARAMETERS, sorting=_SORTING)
        texts = texts_of(article)
        numbers = _numbers(asked, texts) if not asked.errors else {}
        pair = _pair(article, numbers.values())
        context = {
            **self.text_page_context(request, article),
            "title": gettext("Differences between texts of %(article)s") % {"article": article},
            "errors": errors_of(asked, _PARAMETERS),
            "texts": texts,
            "choices": _choices(asked, numbers, texts),
        }
        if len(pair) == len(_ASKED):
            before, after = pair
            context |= {
                "before": before,
                "after": after,
                "differences": _differences(before, after),
            }
            drawn, context["is_cut"] = drawn_from(article, by=editor(request))
            context["lost"] = lost(standing_in(drawn, before), standing_in(drawn, after))
        return TemplateResponse(request, "claims/admin/article_differences.html", context)


def lost(before: Sequence[Standing], after: Sequence[Standing]) -> list[Standing]:
    """Return what stands in one text and no longer in another, as one reads the first."""
    still = {each.key for each in after if each.place is not None}
    return [each for each in before if each.place is not None and each.key not in still]


def _numbers(asked: Asked, texts: Sequence[Snapshot]) -> dict[str, int]:
    """Return which texts are compared, by parameter; what is none becomes an error."""
    newest = texts[0].number if texts else 0
    number: int = asked.given.get("snapshot", newest)
    other: int = asked.given.get("against", number - 1 or newest)
    wrong = {
        name: gettext("The article has no snapshot %(number)s.") % {"number": asked.given[name]}
        for name in _ASKED
        if name in asked.given and asked.given[name] > newest
    }
    if "against" in asked.given and number == other:
        wrong["against"] = gettext("Expected another snapshot than %(number)s.") % {
            "number": number
        }
    try:
        refuse_each(wrong)
    except Problem as problem:
        asked.errors = problem.errors
        return {}
    return {"snapshot": number, "against": other}


def _pair(article: Article, numbers: Iterable[int]) -> list[Snapshot]:
    """Return the texts of these numbers, the older first."""
    texts = Snapshot.objects.filter(article=article, number__in=set(numbers))
    return list(texts.order_by("number"))


def _choices(
    asked: Asked, numbers: Mapping[str, int], texts: Sequence[Snapshot]
) -> list[dict[str, Any]]:
    """Return the fields of the form: what each chooses among, and what it begins with."""
    return [
        {
            "name": name,
            "label": label,
            "chosen": str(numbers.get(name, asked.texts.get(name))),
            "options": [(str(each.number), each.captured_at) for each in texts],
        }
        for name, label in _ASKED.items()
    ]


def _differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """Return the texts that two snapshots have otherwise."""
    texts = {name: (getattr(before, name), getattr(after, name)) for name in TEXTS}
    return [
        Difference(name, _LABELS[name], [Shown.of(part) for part in word_difference(*pair)])
        for name, pair in texts.items()
        if pair[0] != pair[1]
    ]
