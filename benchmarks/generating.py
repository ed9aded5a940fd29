"""A made-up record of any size: the same for the same size, whenever and wherever it is made.

Claims come one after the other, each with all of its words; a word names the change that records
it. Nothing is kept of what was yielded.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from benchmarks import wording

VERSION: Final = 1
"""Of what is made: another where the same size would give another record."""

FULL: Final = 1_000_000
QUICK: Final = 100_000

LONGEST: Final = 200
"""Revisions of the claims that have most of them: one claim in a thousand."""

_ONE_IN: Final = 1000
_LENGTHS: Final = (1, 2, 3, 4, 6, 8, 12, 20)
_SHARES: Final = (27, 25, 19, 15, 6, 4, 3, 1)
_FEW, _MANY = 1, 4
_PER_CHANGE: Final = 500
_FIRST_CHANGE: Final = datetime(2019, 6, 1, tzinfo=UTC)
_SPAN: Final = timedelta(days=7 * 365)
_FIRST_YEAR: Final = 2019
_SKEW: Final = 2.5
_COMPARATORS: Final = ("exactly", "exactly", "more_than", "at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each there are."""

    publishers: int
    articles: int
    speakers: int
    series: int
    claims: int
    revisions: int
    changes: int


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a claim: the change that records it, the act, and the fields that it gives.

    Fields are those of `claims.entry`; what they refer to is named by its slug or external id.
    """

    change: int
    act: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MadeClaim:
    """A claim by its external id, with its words in the order in which they are recorded."""

    name: str
    words: tuple[Word, ...]


def size_of(revisions: int) -> Size:
    """Return how many of each there are beside so many revisions.

    Raises:
        ValueError: there are too few to stand for a record.
    """
    smallest = 1000
    if revisions < smallest:
        raise ValueError(f"Expected at least {smallest} revisions, got {revisions}.")
    return Size(
        publishers=max(5, revisions // 5000),
        articles=revisions // 50,
        speakers=max(20, revisions // 200),
        series=revisions // 100,
        claims=revisions * 3 // 10,
        revisions=revisions,
        changes=max(2 * LONGEST, revisions // _PER_CHANGE),
    )


def instants(size: Size) -> list[datetime]:
    """Return when each change was recorded, in order."""
    step = _SPAN / size.changes
    return [_FIRST_CHANGE + number * step for number in range(size.changes)]


def publishers(size: Size) -> Iterator[dict[str, Any]]:
    """Yield the fields of each publisher."""
    random = Random("publishers")
    for number in range(size.publishers):
        name = f"The {random.choice(wording.PLACES)} Post {number}"
        yield {"slug": f"publisher-{number}", "name": name}


def articles(size: Size) -> Iterator[dict[str, Any]]:
    """Yield the fields of each article."""
    random = Random("articles")
    for number in range(size.articles):
        language = language_of(number)
        published = _FIRST_CHANGE + _SPAN * (number / size.articles)
        yield {
            "external_id": f"article-{number}",
            "publisher": f"publisher-{_skewed(random, size.publishers)}",
            "headline": wording.headline(random, language),
            "url": f"https://news.example/{number}",
            "language": language,
            "published_at": published.date().isoformat(),
        }


def language_of(article: int) -> str:
    """Return the language of an article: every fourth is Chinese."""
    return "en" if article % 4 else "zh"


def speakers(size: Size) -> Iterator[dict[str, Any]]:
    """Yield the fields of each speaker: organisations first."""
    random = Random("speakers")
    for number in range(size.speakers):
        is_person = number >= _organisations(size)
        name = wording.person(random) if is_person else wording.organisation(random)
        kind = "person" if is_person else "organisation"
        yield {"slug": f"speaker-{number}", "name": name, "kind": kind}


def series(size: Size) -> Iterator[dict[str, Any]]:
    """Yield the fields of each series."""
    random = Random("series")
    for number in range(size.series):
        yield {
            "slug": f"series-{number}",
            "title": f"{wording.counted(random)} ({number})",
            "definition": "As the speaker counts them.",
            "unit": random.choice(("person", "case", "business")),
            "aggregation": "stock",
        }


def lengths(size: Size) -> list[int]:
    """Return how many revisions each claim has: mostly 1 to 4, 200 for one in a thousand."""
    random = Random("lengths")
    found = random.choices(_LENGTHS, _SHARES, k=size.claims)
    found[::_ONE_IN] = [LONGEST] * len(found[::_ONE_IN])
    excess = sum(found) - size.revisions
    step, able = (-1, range(_FEW + 1, _MANY + 1)) if excess > 0 else (1, range(_FEW, _MANY))
    while excess:
        place = random.randrange(size.claims)
        if found[place] in able:
            found[place] += step
            excess += step
    return found


def schedules(size: Size) -> Iterator[list[int]]:
    """Yield, claim by claim, the numbers of the changes that record its words, from 0."""
    random = Random("changes")
    for number, length in enumerate(lengths(size)):
        first = number * (size.changes - length) // size.claims
        yield [first, *sorted(random.sample(range(first + 1, size.changes), length - 1))]


def revisions_of_changes(size: Size) -> list[int]:
    """Return how many revisions each change records."""
    counted = Counter(change for schedule in schedules(size) for change in schedule)
    return [counted[number] for number in range(size.changes)]


def claims(size: Size) -> Iterator[MadeClaim]:
    """Yield the claims in the order in which they were first recorded."""
    random = Random("claims")
    days = [instant.date() for instant in instants(size)]
    for number, schedule in enumerate(schedules(size)):
        yield MadeClaim(f"claim-{number}", tuple(_words(random, size, days, number, schedule)))


def _words(
    random: Random, size: Size, days: list[date], number: int, schedule: list[int]
) -> Iterator[Word]:
    first, *later = schedule
    value = random.randrange(50, 500_000)
    yield Word(first, "record", _whole(random, size, number, days[first], value))
    for change in later:
        act = random.choices(("restate", "correct", "edit"), (65, 25, 10))[0]
        # Never the same figure as before: a change that changes nothing is not recorded.
        value += random.randrange(1, 40)
        yield Word(change, act, _changed(random, size, act, days[change], value))


def _whole(random: Random, size: Size, number: int, day: date, value: int) -> dict[str, Any]:
    speaker = _speaker(random, size, number)
    is_person = speaker >= _organisations(size)
    return {
        **_stated(random, size, day, value),
        "series": f"series-{number % size.series}",
        "speaker": f"speaker-{speaker}",
        "organisation": f"speaker-{speaker % _organisations(size)}" if is_person else None,
        "role": "Director" if is_person else "",
        "comparator": random.choice(_COMPARATORS),
        "approximate": random.random() < 0.3,  # noqa: PLR2004 - the share of figures with a hedge
        "period": _period(number // size.series),
    }


def _stated(random: Random, size: Size, day: date, value: int) -> dict[str, Any]:
    article = random.randrange(size.articles)
    figure = f"{value:,}"
    return {
        "article": f"article-{article}",
        "value": value,
        "stated_as": figure,
        "stated_at": day.isoformat(),
        "quote": wording.quote(random, language_of(article), figure),
    }


def _changed(random: Random, size: Size, act: str, day: date, value: int) -> dict[str, Any]:
    match act:
        case "restate":
            return _stated(random, size, day, value)
        case "correct":
            return {"value": value, "stated_as": f"{value:,}"}
        case _:
            return {"note": f"Looked at again on {day}, figure {value}."}


def _period(place: int) -> str:
    """Return every other month, from the first year on: those of one series never overlap."""
    years, month = divmod(2 * place, 12)
    return f"{_FIRST_YEAR + years}-{month + 1:02}"


def _speaker(random: Random, size: Size, number: int) -> int:
    """Return who states it: mostly whoever mostly speaks of its series."""
    if random.random() < 0.7:  # noqa: PLR2004 - the share of the main speaker
        return Random(number % size.series).randrange(size.speakers)
    return _skewed(random, size.speakers)


def _organisations(size: Size) -> int:
    return max(1, size.speakers // 10)


def _skewed(random: Random, count: int) -> int:
    """Return a number below `count`: small ones far more often."""
    return int(count * random.random() ** _SKEW)
