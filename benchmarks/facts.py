"""A claim as the API has it, made from a row of plain SQL, and what compared answers must share.

Wording that follows from the fields beside it (`text`, `citation`, `url`) is no fact.
"""

from datetime import date, datetime
from typing import Any, Final

ROOT: Final = "/api/v1/"
_LENGTHS: Final = {"year": 4, "month": 7, "day": 10}


class DifferenceError(Exception):
    """Two contestants answer the same question otherwise."""


def claim_of(row: tuple[Any, ...]) -> dict[str, Any]:
    """Return what the API tells of a claim, from a row of `benchmarks.statements`."""
    (
        claim, external_id, uuid, number, kind, status,
        series, title, unit, speaker, speaker_name, speaker_kind, body, body_name, role,
        article, headline, publisher, published_at, published_precision, snapshot, source_url,
        value_type, nature, comparator, approximate,
        value, upper_value, lower_bound, upper_bound,
        entered_value, entered_upper_value, entered_unit, stated_as,
        period, period_start, period_end, baseline_period,
        stated_at, stated_precision, known_from, known_until,
        quote, prefix, suffix, start, end,
        disputed, disputed_by, disputed_url, note,
        recorded_at, superseded_at, annulled_at, reason, change, digest,
    ) = row  # fmt: skip
    return {
        "id": claim,
        "external_id": external_id,
        "uuid": _uuid(uuid),
        "url": f"{ROOT}claims/{claim}/",
        "revision": number,
        "kind": kind,
        "status": status,
        "series": {
            "slug": series, "title": title, "unit": unit, "url": f"{ROOT}series/{series}/",
        },
        "speaker": {
            "slug": speaker, "name": speaker_name, "kind": speaker_kind,
            "url": f"{ROOT}speakers/{speaker}/",
        },
        "organisation": body and {
            "slug": body, "name": body_name, "url": f"{ROOT}speakers/{body}/",
        },
        "role": role,
        "article": article and {
            "id": article, "headline": headline, "publisher": publisher,
            "published_at": _partial(published_at, published_precision), "snapshot": snapshot,
            "source_url": source_url, "url": f"{ROOT}articles/{article}/",
        },
        "value_type": value_type,
        "nature": nature,
        "comparator": comparator,
        "approximate": bool(approximate),
        "value": value,
        "upper_value": upper_value,
        "lower_bound": lower_bound,
        "upper_bound": upper_bound,
        "unit": unit,
        "entered_value": entered_value,
        "entered_upper_value": entered_upper_value,
        "entered_unit": entered_unit,
        "stated_as": stated_as,
        "period": period,
        "period_start": period_start,
        "period_end": period_end,
        "baseline_period": baseline_period,
        "stated_at": _partial(stated_at, stated_precision),
        "known_from": _instant(known_from),
        "known_until": _instant(known_until),
        "quote": (
            {"exact": quote, "prefix": prefix, "suffix": suffix, "start": start, "end": end}
            if quote
            else None
        ),
        "disputed": bool(disputed),
        "disputed_by": disputed_by or None,
        "disputed_url": disputed_url or None,
        "note": note,
        "recorded_at": _instant(recorded_at),
        "superseded_at": _instant(superseded_at),
        "annulled_at": _instant(annulled_at),
        "recorded_by": None,
        "reason": reason,
        "change": _uuid(change),
        "digest": f"sha256:{digest}",
    }  # fmt: skip


def changed(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each point of a series, in order, its change from the one before of the same line.

    Periods are taken not to overlap. A line is the speaker's, else the organisation's, else all.
    """
    last: dict[str, dict[str, Any]] = {}
    for point in points:
        speaker = point["speaker"]
        # An organisation that speaks itself is of one line with who speaks in its name.
        body = point["organisation"] or (speaker if speaker["kind"] == "organisation" else None)
        lines = [f"s:{speaker['slug']}", f"o:{body['slug']}" if body else "", ""]
        earlier = next((last[line] for line in lines if line in last), None)
        point["change"] = earlier and _change(earlier, point)
        last.update(dict.fromkeys(lines, point))
    return points


def _change(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    before, after = earlier["value"], later["value"]
    # From a figure that may be zero there is no factor.
    is_positive = (earlier["lower_bound"] or 0) > 0
    return {
        "from": earlier["id"],
        "difference": {"value": after - before},
        "factor": {"value": _rounded(after / before)} if is_positive else None,
        "percent": {"value": _rounded(100 * (after - before) / before)} if is_positive else None,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.15g}")


def _uuid(value: Any) -> str:
    """Return a UUID as the API writes it: SQLite keeps it as 32 digits."""
    text = str(value)
    if "-" in text:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _instant(value: Any) -> str | None:
    """Return an instant in RFC 3339: SQLite keeps it as a text without a zone."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("+00:00") + "Z"
    return str(value).replace(" ", "T") + "Z"


def _partial(value: Any, precision: str) -> str | None:
    if value is None:
        return None
    return str(_instant(value))[: _LENGTHS.get(precision)]


def shaped(rows: list[dict[str, Any]], *, like: Any) -> Any:
    """Return rows of `benchmarks.statements` in the shape of an answer of the API."""
    claims = [claim_of(tuple(row.values())) for row in rows]
    if "points" in like:
        return {"points": changed(claims)}
    return {"results": claims} if "results" in like else claims[0]


_NO_FACTS: Final = frozenset({"text", "citation", "url", "as_of", "known_at"})
_OF_POINTS: Final = ("id", "revision", "value", "lower_bound", "upper_bound", "period", "stated_at")


def facts(answer: Any) -> Any:
    """Return what is compared of an answer: of a list its rows, of a timeline points and changes."""
    if "points" in answer:
        return [_of_point(point) for point in answer["points"]]
    if "facets" in answer:
        return {name: _of_facet(facet) for name, facet in answer["facets"].items()}
    if "results" in answer:
        return [facts(row) for row in answer["results"]]
    return _plain({name: value for name, value in answer.items() if name not in _NO_FACTS})


def _of_point(point: dict[str, Any]) -> tuple[Any, ...]:
    change = point["change"]
    told = change and (
        change["from"],
        *(change[name] and _near(change[name]["value"]) for name in ("difference", "factor")),
    )
    return (*(_plain(point[name]) for name in _OF_POINTS), point["speaker"]["slug"], told)


def _of_facet(facet: dict[str, Any]) -> dict[str, Any]:
    # Databases write truth otherwise: `1` and `0` of SQLite are `true` and `false`.
    counts = {_TRUTH.get(value["slug"], value["slug"]): value["count"] for value in facet["values"]}
    return {"values": counts, "other": facet["other"], "missing": facet["missing"]}


_TRUTH: Final = {"1": "true", "0": "false"}


def _near(value: float) -> str:
    """Return a computed number as far as doubles and decimals agree on it."""
    return f"{value:.12g}"


def shared(ours: Any, theirs: Any) -> Any:
    """Return of some facts those that others name too: a plain app has fewer."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [shared(*pair) for pair in zip(ours, theirs, strict=True)]
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {name: shared(ours[name], theirs[name]) for name in ours if name in theirs}
    return ours


def difference(ours: Any, theirs: Any) -> str:
    """Return where two answers' facts first differ; "" where they don't."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and set(ours) == set(theirs):
        pairs = [(name, ours[name], theirs[name]) for name in ours]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [(place, *each) for place, each in enumerate(zip(ours, theirs, strict=True))]
    else:
        return "" if ours == theirs else f"{ours!r} against {theirs!r}"
    found = ((name, difference(*each)) for name, *each in pairs)
    return next((f"{name}: {told}" for name, told in found if told), "")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if name != "url"}
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date):
        return value.isoformat()
    return value
