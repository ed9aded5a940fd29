"""The specification of a chart: what it draws, what it tells, and that Vega-Lite takes it."""

import json
from datetime import UTC, date, datetime
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.charts import MAX_POINTS, MAX_SIDE, MIN_SIDE, Scale, Settings, Theme, build_chart
from claims.charts.building import SCHEMA
from claims.charts.palette import PALETTES, SHAPES, Palette
from claims.quantities import Comparator, Nature
from claims.timelines import Row
from tests.claims.charts.drawn import chart, layers, subject, timeline, values, words
from tests.claims.timelines.rows import AT_MOST, BETWEEN, MORE_THAN, factor, known, level
from tests.claims.timelines.test_building import rows_of

HOSTILE = '</title><script>alert("1")</script> datum.value {"signal": "width"} \u202e\x07 \u2028'


def approached() -> list[Row]:
    return [
        level(1, 9000, "2019", comparator=BETWEEN, upper_value=12000),
        level(2, 10000, "2021-04~"),
        level(3, 20000, "2023-10", comparator=MORE_THAN, approximate=True),
    ]


def test_vega_lite_is_of_the_version_that_the_schema_names() -> None:
    assert SCHEMA.endswith(f"/{alt.SCHEMA_VERSION.split('.')[0]}.json")


@pytest.mark.parametrize(
    "spec",
    [
        chart(),
        chart(level(1, 5, "2023")),
        chart(*approached(), factor(4, 7, "2001", "2019"), level(5, 1, None)),
        chart(*approached(), look={"theme": Theme.DARK, "scale": Scale.LOG, "width": 240}),
        chart(
            *approached(), factor(4, 2, "2023-10", "2024-10"), level(6, 3, "2020", speaker="fbi")
        ),
        chart(*approached(), breaks=[date(2020, 1, 1)], known_at=datetime(2023, 1, 1, tzinfo=UTC)),
        chart(level(1, 5, "2023"), title=HOSTILE, unit="case/day"),
    ],
)
def test_specification_holds_against_the_schema_of_vega_lite(spec: Any) -> None:
    alt.Chart.from_dict(spec, validate=True)


@given(
    rows=st.integers(0, 9).flatmap(
        lambda size: st.tuples(*(rows_of(claim) for claim in range(1, size + 1)))
    ),
    look=st.builds(
        Settings,
        width=st.integers(MIN_SIDE, MAX_SIDE),
        height=st.integers(MIN_SIDE, MAX_SIDE),
        theme=st.sampled_from(Theme),
        scale=st.sampled_from(Scale),
    ),
    breaks=st.sets(st.sampled_from([date(2019, 1, 1), date(2020, 7, 1), date(2022, 1, 1)])),
)
def test_any_timeline_has_a_chart_of_the_size_asked_for(
    rows: tuple[Row, ...], look: Settings, breaks: set[date]
) -> None:
    spec = build_chart(timeline(rows, *breaks), subject(), look)
    assert build_chart(timeline(reversed(rows), *breaks), subject(), look) == spec
    json.dumps(spec, allow_nan=False)
    padding = spec["padding"]
    assert spec["width"] + padding["left"] + padding["right"] == look.width
    assert spec["height"] + padding["top"] + padding["bottom"] == pytest.approx(look.height)
    assert min(spec["width"], spec["height"]) > 0


@pytest.mark.parametrize("height", [240, 300, 360])
def test_low_chart_keeps_room_for_its_figures(height: int) -> None:
    rows = [
        level(claim, claim, f"20{claim}0", speaker=f"a-rather-long-name-{claim}", comparator=each)
        for claim, each in enumerate(list(Comparator)[:5], 1)
    ]
    look = {"width": 240, "height": height}
    spec = chart(*rows, title="Approached " * 20, remarks={"disputed": 9}, look=look)
    padding = spec["padding"]
    assert spec["height"] + padding["top"] + padding["bottom"] == pytest.approx(height)
    assert spec["height"] >= 88
    assert "Source: a-rather-long-name-1,…" in words(spec)
    assert words(spec)[-1] == "On record at 18 October 2023, 09:12 UTC."


def test_figures_have_glyphs_by_their_hedge() -> None:
    spec = chart(*approached(), factor(4, 2, "2023-10", "2024-10"))
    background = PALETTES[Theme.LIGHT].background
    filled = values(spec, "point", "claim", "value", filled=True, size=72)
    hollow = values(spec, "point", "claim", "value", "kind", fill=background)
    assert filled == [(2, 10000), (1, 9000), (1, 12000)]
    assert hollow == [(3, 20000, "about"), (4, 40000, "implied")]
    [dashed] = layers(spec, "point", strokeDash=[2, 2])
    assert [row["claim"] for row in dashed["data"]["values"]] == [4]


def test_bounds_are_bars_and_unbounded_ends_are_arrows() -> None:
    spec = chart(*approached(), level(4, 15000, "2022", comparator=AT_MOST))
    assert values(spec, "rule", "claim", "lower", "upper", strokeWidth=3) == [(1, 9000, 12000)]
    stems = values(spec, "rule", "claim", "value", "rises", strokeWidth=1.75)
    assert stems == [(4, 15000, False), (3, 20000, True)]
    assert values(spec, "point", "claim", shape="triangle-up") == [(3,)]
    assert values(spec, "point", "claim", shape="triangle-down") == [(4,)]
    [(tip,)] = values(spec, "point", "tip", shape="triangle-up")
    scale = layers(spec, "point", shape="triangle-up").__next__()["encoding"]["y"]["scale"]
    assert 20000 < tip <= scale["domain"][1]


def test_legend_tells_what_is_drawn_and_no_more() -> None:
    told = ["exact", "about", "more than", "between", "its period"]
    assert words(chart(*approached()))[-7:-2] == told
    plain = chart(level(1, 1, "2020-01-01"), level(2, 3, "2021-01-01"))
    assert words(plain) == [
        "3",
        "1",
        "Source: Ken McCallum in The Guardian.",
        "On record at 18 October 2023, 09:12 UTC.",
    ]


def test_periods_are_extents() -> None:
    spec = chart(level(1, 1, "2019"), level(2, 2, "2021-05-06"), level(3, 3, "2020/.."))
    begin, end = 1546300800000, 1577836800000
    [first, third] = values(spec, "rule", "claim", "begin", "end", strokeWidth=1.25)
    assert first == (1, begin, end)
    [at] = [at for claim, at in values(spec, "point", "claim", "at") if claim == 1]
    assert at == (begin + end) / 2
    domain = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert third == (3, 1577836800000, domain[1])


def test_lines_join_the_figures_of_one_speaker_and_break_where_counted_differently() -> None:
    rows = [
        *(level(year, year, str(year)) for year in range(2010, 2016)),
        level(1, 5, "2010", speaker="fbi"),
        level(2, 6, "2012", speaker="fbi"),
        level(3, 7, "2013", speaker="fbi", nature=Nature.FORECAST),
        level(4, 8, "2014", speaker="fbi", nature=Nature.FORECAST),
    ]
    spec = chart(*rows, breaks=[date(2013, 1, 1)])
    runs: dict[tuple[bool, int], list[int]] = {}
    for layer in layers(spec, "line"):
        for row in layer["data"]["values"]:
            is_dashed = "strokeDash" in layer["mark"]
            runs.setdefault((is_dashed, row["run"]), []).append(row["claim"])
    assert sorted((dashed, claims) for (dashed, _), claims in runs.items()) == [
        (False, [1, 2]),
        (False, [2010, 2011, 2012]),
        (False, [2013, 2014, 2015]),
        (True, [3, 4]),
    ]
    assert "Counted differently from 1 January 2013: Counted anew." in words(spec)
    assert words(spec)[:2] == ["Counted differently", "from 1 January 2013"]


def test_line_passes_through_the_figure_known_last_of_those_for_the_same_days() -> None:
    spec = chart(
        level(1, 1, "2019"),
        level(2, 3, "2020", known_from=known(1)),
        level(3, 3, "2020~", known_from=known(2)),
    )
    assert values(spec, "line", "claim") == [(1,), (3,)]
    ends = dict(values(spec, "point", "claim", "at"))
    assert ends[2] < ends[3]


def test_flows_are_joined_over_periods_of_one_length_only() -> None:
    rows = [level(1, 12, "2019"), level(2, 1, "2020-01"), level(3, 2, "2020-02")]
    assert values(chart(*rows, aggregation="flow"), "line", "claim") == [(2,), (3,)]
    assert values(chart(*rows), "line", "claim") == [(1,), (2,), (3,)]


def test_speakers_have_a_shape_and_a_colour_each() -> None:
    spec = chart(*(level(claim, claim, "2020", speaker=f"s{claim}") for claim in range(1, 9)))
    [glyphs] = layers(spec, "point", size=72)
    colours, shapes = (glyphs["encoding"][channel]["scale"] for channel in ("color", "shape"))
    assert colours["domain"] == ["s1", "s2", "s3", "s4", "s5", "3 other speakers"]
    assert len(set(colours["range"])) == len(set(shapes["range"])) == 6
    assert [row["speaker"] for row in glyphs["data"]["values"]][4:6] == ["s5", "3 other speakers"]


def test_speakers_of_one_name_are_told_apart() -> None:
    rows = [level(1, 1, "2020", speaker="a"), level(2, 9, "2020", speaker="b")]
    spec = chart(*rows, names={"a": "Ann", "b": "Ann"})
    [glyphs] = layers(spec, "point", size=72)
    assert glyphs["encoding"]["color"]["scale"]["domain"] == ["Ann (a)", "Ann (b)"]


@pytest.mark.parametrize("palette", PALETTES.values())
def test_colours_stand_out_from_the_background(palette: Palette) -> None:
    marks = [*palette.speakers, palette.others]
    assert [colour for colour in marks if contrast(colour, palette.background) < 3] == []
    texts = [palette.text, palette.muted]
    assert [colour for colour in texts if contrast(colour, palette.background) < 4.5] == []
    assert len(palette.speakers) == len(SHAPES)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    brighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("numbers", "scale", "expected"),
    [
        ((1, 40), Scale.AUTO, None),
        ((1, 50), Scale.AUTO, "log"),
        ((1, 40), Scale.LOG, "log"),
        ((1, 5000), Scale.LINEAR, None),
        ((0, 5000), Scale.AUTO, None),
        ((0, 5000), Scale.LOG, None),
    ],
)
def test_scale(numbers: tuple[float, float], scale: Scale, expected: str | None) -> None:
    first, last = numbers
    spec = chart(level(1, first, "2019"), level(2, last, "2020"), look={"scale": scale})
    axis = spec["layer"][0]["encoding"]["y"]
    assert axis["scale"].get("type") == expected
    assert axis["axis"]["title"] == ("people (logarithmic scale)" if expected else "people")
    refused = "Not on a logarithmic scale, which has no place for zero or less."
    assert (refused in words(spec)) == (scale is Scale.LOG and expected is None)


def test_scale_that_does_not_begin_at_zero_says_so() -> None:
    assert "The scale does not begin at zero." in words(
        chart(level(1, 1000, "2019"), level(2, 1001, "2020"))
    )
    assert "The scale does not begin at zero." not in words(chart(level(1, 1000, "2019")))


def test_half_a_person_is_no_tick() -> None:
    people = chart(level(1, 1, "2019"))
    rate = chart(level(1, 1, "2019"), unit="case/day")
    ticks = [spec["layer"][0]["encoding"]["y"]["axis"]["values"] for spec in (people, rate)]
    assert ticks[0] == [0, 1]
    assert len(ticks[1]) > 2


def test_what_is_not_drawn_is_noted() -> None:
    spec = chart(
        level(1, 1, "2019"),
        factor(2, 7, "2020", "2023"),
        level(3, 3, None),
        level(4, 1e300, "2021"),
        remarks={"disputed": 2, "retracted": 0},
        selected_by=("speaker",),
        known_at=datetime(2023, 10, 1, 23, 59, 59, 999999, tzinfo=UTC),
    )
    told = [
        "1 relative claim has no level: 7 times, 2020 to 2023.",
        "1 claim names no period: 3 people.",
        "1 claim is of a size that can’t be drawn.",
        "2 claims are disputed.",
        "A selection of the claims, by speaker.",
        "Source: Ken McCallum in The Guardian.",
        "On record at 18 October 2023, 09:12 UTC; the sources’ word at 1 October 2023.",
    ]
    assert words(spec)[2:] == told
    assert spec["description"] == (
        "Chart of “People approached”, in people. 1 figure, 2019: 1 person (2019, Ken McCallum). "
        + " ".join(told)
    )


def test_relative_claim_to_a_stated_level_is_not_noted() -> None:
    spec = chart(level(1, 1, "2019"), level(2, 7, "2023"), factor(3, 7, "2019", "2023"))
    assert [text for text in words(spec) if "relative" in text] == []


def test_implied_level_is_told_as_such() -> None:
    spec = chart(level(1, 40, "2019", speaker="mi5"), factor(2, 7, "2019", "2023"))
    assert "280, worked out from a relative claim (2023, Ken McCallum)" in spec["description"]
    assert "worked out, not stated" in words(spec)


MESSAGES: dict[str, tuple[list[Row], dict[str, Any]]] = {
    "No claim of this series was on record at 18 October 2023, 09:12 UTC.": ([], {}),
    "No claim of this series fits the selection.": ([], {"selected_by": ("speaker",)}),
    "No figure is on record that is both a level and of a known period.": (
        [factor(1, 7, "2019", "2023")],
        {},
    ),
    "The figures are of a size that can’t be drawn.": ([level(1, 1e300, "2019")], {}),
    "5,001 figures are too many to draw: at most 5,000. Choose some of them, by period or by"
    " speaker.": ([level(claim, claim, "2019") for claim in range(1, MAX_POINTS + 2)], {}),
}


@pytest.mark.parametrize("message", MESSAGES)
def test_chart_without_figures_says_why(message: str) -> None:
    rows, given_too = MESSAGES[message]
    spec = chart(*rows, **given_too)
    assert message in " ".join(words(spec))
    assert message in spec["description"]
    assert list(layers(spec, "point")) == []


def test_many_figures_are_a_line_alone() -> None:
    days = [date(2020, 1, 1).fromordinal(date(2020, 1, 1).toordinal() + day) for day in range(300)]
    rows = [level(number, number % 17, day.isoformat()) for number, day in enumerate(days, 1)]
    spec = chart(*rows, look={"width": 360})
    assert len(values(spec, "line", "claim")) == 300
    assert values(spec, "point", "claim") == [(300,)]
    assert list(layers(spec, "rule", strokeWidth=1.25)) == []


def test_expressions_and_texts_hold_nothing_of_a_user_that_is_run() -> None:
    spec = chart(
        level(1, 5, "2023", speaker="fbi"),
        title=HOSTILE,
        names={"fbi": HOSTILE},
        publishers=(HOSTILE,),
    )
    assert " ".join(spec["title"]["text"]) == (
        '</title><script>alert("1")</script> datum.value {"signal": "width"}'
    )
    first = spec["layer"][0]["encoding"]
    assert [first[axis]["axis"]["labelExpr"].count("script") for axis in "xy"] == [0, 0]
    fields = [layer["encoding"]["text"] for layer in spec["layer"] if "text" in layer["encoding"]]
    assert [field for field in fields if field != {"field": "label"}] == []


def test_comparators_are_all_in_words() -> None:
    rows = [
        level(number, 10, f"20{number}0", comparator=each)
        for number, each in enumerate(Comparator, 1)
        if each != BETWEEN
    ]
    spec = chart(*rows, level(9, 10, "2090", comparator=BETWEEN, upper_value=20))
    told = ["exact", "at least / more than", "at most / less than", "between"]
    assert [text for text in words(spec) if text in told] == told
