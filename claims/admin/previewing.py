"""What the fields of a claim mean while they are still being entered, in the editor's words.

Nothing is reckoned here: the same code cleans the fields as when they are recorded.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Snapshot
from articles.querysets import Reader
from claims.admin.columns import figure_in_words
from claims.admin.forms import EntryForm, RevisionForm
from claims.admin.warning import warnings
from claims.content import Content, known
from claims.entry import Fields, clean_parts
from claims.models import Speaker
from claims.periods import describe, parse_period
from claims.quantities import RELATIVE, ValueType, format_number
from claims.serializers.records import affiliations_of

Line = dict[str, str]

PANELS: Final[dict[str, tuple[str, ...]]] = {
    "source": ("article", "snapshot", "stated_at"),
    "speaker": ("speaker", "organisation", "role"),
    "figure": (
        *("series", "value_type", "nature", "comparator", "approximate"),
        *("value", "upper_value", "unit", "stated_as"),
    ),
    "periods": ("period", "baseline_period"),
    "quote": ("quote", "quote_start", "quote_end", "note"),
}
"""The panels below the sections of the form, each with the fields that it tells of."""

SNAPSHOTS_OFFERED: Final = 3


def preview(form: EntryForm, *, reader: Reader) -> dict[str, Any]:
    """Return what to show in each panel, for a form that has been filled in so far.

    A panel has `lines` (a label and a text each), `errors`, `warnings` that keep nobody from saving,
    and `offers`: what the editor may want to fill in, as values by fields. References are offered by
    id and text.
    """
    entered = form.entered()
    content, errors = clean_parts(entered)
    told = _told(entered, form.fields, errors)
    whole = _whole(form)
    lines: dict[str, Iterable[Line]] = {
        "source": _source_lines(whole),
        "figure": _figure_lines(entered, content),
        "periods": _period_lines(content),
        "quote": _quote_lines(entered, content),
    }
    offers = {
        "source": _snapshots_of(entered),
        "speaker": _affiliations_of(entered, whole, reader=reader),
    }
    panels: dict[str, Any] = {
        name: {
            "lines": list(lines.get(name, ())) if set(fields) & set(form.fields) else [],
            "errors": [text for field in fields for text in told.get(field, ())],
            "warnings": [],
            "offers": list(offers.get(name, ())),
        }
        for name, fields in PANELS.items()
    }
    panels["quote"]["range"] = _range_of(entered, content)
    if whole is not None and "value" in form.fields:
        claim = form.instance if form.instance.pk else None
        panels["figure"]["warnings"] = warnings(whole, claim=claim, reader=reader)
    panels["record"] = {
        "lines": list(_changed_lines(form)),
        "errors": [],
        "warnings": list(_stale_warnings(form)),
        "offers": [],
    }
    return panels


def _whole(form: EntryForm) -> Content | None:
    """Return what would be recorded; null where something is still missing or wrong."""
    try:
        return form.content()
    except ValidationError:
        return None


def _told(
    entered: Mapping[str, Any], fields: Mapping[str, Any], errors: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return the errors to tell of: not of what is merely still missing."""
    told: dict[str, list[str]] = {}
    is_relative = entered.get("value_type") in list(RELATIVE) and entered.get("value")
    for name, messages in errors.items():
        is_due = name == "baseline_period" and is_relative
        if name not in fields or not (entered.get(name) or is_due):
            continue
        texts = (text for message in messages for text in getattr(message, "messages", [message]))
        told[name] = [f"{fields[name].label or name}: {text}" for text in texts]
    return told


def _line(label: str, text: str) -> Line:
    return {"label": label, "text": text}


def _source_lines(content: Content | None) -> Iterator[Line]:
    if content is not None:
        yield _line(_("Known from"), str(known(content)))


def _figure_lines(entered: Fields, content: Fields) -> Iterator[Line]:
    series = entered.get("series")
    if "value" not in content or "comparator" not in content or series is None:
        return
    yield _line(_("Reads"), figure_in_words(content, unit=series.unit))
    yield _line(_("Stored as"), _stored(content, series.unit))
    yield _line(_("Bounds"), _bounds(content))


def _stored(content: Fields, unit: str) -> str:
    """Say in which unit a figure will be stored, and what it is converted from, if it is."""
    amount = _range(content["value"], content["upper_value"])
    if content["value_type"] == ValueType.FACTOR:
        return _("%(amount)s, a factor without a unit") % {"amount": amount}
    if content["value_type"] == ValueType.PERCENT_CHANGE:
        return _("%(amount)s, in %%") % {"amount": amount}
    told = {"amount": amount, "unit": unit}
    if content["entered_unit"] == unit:
        return _("%(amount)s, in the series' unit: %(unit)s") % told
    told["entered"] = _range(content["entered_value"], content["entered_upper_value"])
    told["entered_unit"] = content["entered_unit"]
    return (
        _(
            "%(amount)s, in the series' unit: %(unit)s (converted from %(entered)s, in %(entered_unit)s)"
        )
        % told
    )


def _range(value: float, upper_value: float | None) -> str:
    if upper_value is None:
        return format_number(value)
    return f"{format_number(value)} – {format_number(upper_value)}"


def _bounds(content: Fields) -> str:
    lower, upper = content["lower_bound"], content["upper_bound"]
    if lower is not None and lower == upper:
        return format_number(lower)
    texts = {
        "lower": _("unbounded") if lower is None else format_number(lower),
        "upper": _("unbounded") if upper is None else format_number(upper),
    }
    return _("from %(lower)s to %(upper)s") % texts


def _period_lines(content: Fields) -> Iterator[Line]:
    for name, prefix, label in (
        ("period", "period", _("Period")),
        ("baseline_period", "baseline", _("Baseline period")),
    ):
        if content.get(name):
            dates = _dates(content[f"{prefix}_start"], content[f"{prefix}_end"])
            yield _line(label, f"{describe(parse_period(content[name]))}: {dates}")


def _dates(start: date | None, end: date | None) -> str:
    if start is None:
        return _("until %(end)s") % {"end": end}
    if end is None:
        return _("from %(start)s on") % {"start": start}
    if start == end:
        return str(start)
    return _("%(start)s to %(end)s") % {"start": start, "end": end}


def _quote_lines(entered: Fields, content: Fields) -> Iterator[Line]:
    if not content.get("quote") or "quote_start" not in content or "snapshot" not in entered:
        return
    start, end = content["quote_start"], content["quote_end"]
    number = entered["snapshot"].number
    if start is None:
        text = _("in the headline or caption of snapshot %(number)s") % {"number": number}
    else:
        text = _("characters %(start)s to %(end)s of snapshot %(number)s") % {
            "start": start,
            "end": end,
            "number": number,
        }
    yield _line(_("Stands at"), text)


def _range_of(entered: Fields, content: Fields) -> list[int] | None:
    """Return where the quote stands in the snapshot's body, if it does."""
    if "snapshot" not in entered or content.get("quote_start") is None:
        return None
    return [content["quote_start"], content["quote_end"]]


def _changed_lines(form: EntryForm) -> Iterator[Line]:
    if not isinstance(form, RevisionForm):
        return
    names = [name for name in form.changes() if name in form.changed_data]
    labels = [str(form.fields[name].label or name) for name in form.fields if name in names]
    yield _line(_("Changed"), ", ".join(labels) or _("nothing yet"))


def _stale_warnings(form: EntryForm) -> Iterator[str]:
    if isinstance(form, RevisionForm) and form.base.number != form.current:
        yield _(
            "Someone else has revised this claim meanwhile: it is at revision %(number)s. Saving leads "
            "to a page that shows both; nothing that you typed is lost."
        ) % {"number": form.current}


def _snapshots_of(entered: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Offer the newest texts of the article, unless one of its is chosen."""
    article, chosen = entered.get("article"), entered.get("snapshot")
    if article is None or (chosen is not None and chosen.article_id == article.pk):
        return
    newest = Snapshot.objects.filter(article=article).order_by("-number")
    for snapshot in newest.only("number", "headline", "captured_at")[:SNAPSHOTS_OFFERED]:
        captured = snapshot.captured_at.date().isoformat()
        yield {
            "label": _("Snapshot %(number)s, captured on %(day)s")
            % {"number": snapshot.number, "day": captured},
            "values": {"snapshot": {"id": snapshot.pk, "text": str(snapshot)}},
        }


def _affiliations_of(
    entered: Mapping[str, Any], content: Content | None, *, reader: Reader
) -> Iterator[dict[str, Any]]:
    """Offer the speaker's roles, those first that were held when the figure was stated."""
    speaker = entered.get("speaker")
    if speaker is None or speaker.kind != Speaker.Kind.PERSON:
        return
    speaker = speaker.merged_into or speaker
    day = None if content is None else content.known_from.date()
    found = affiliations_of([speaker], reader=reader)[speaker.pk]
    for each in sorted(found, key=lambda one: not _holds(one.starts_on, one.ends_on, day)):
        organisation = each.organisation.merged_into or each.organisation
        if entered.get("organisation") == organisation and entered.get("role") == each.role:
            continue
        when = f" ({describe(parse_period(each.period))})" if each.period else ""
        yield {
            "label": f"{each.role}, {organisation}{when}",
            "values": {
                "organisation": {"id": organisation.pk, "text": str(organisation)},
                "role": each.role,
            },
        }


def _holds(starts_on: date | None, ends_on: date | None, day: date | None) -> bool:
    if day is None:
        return ends_on is None
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)
