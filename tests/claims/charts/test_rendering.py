"""Pictures: few, since each takes tens of milliseconds."""

import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import vl_convert

from claims.charts import RenderingError, png_of, svg_of
from claims.charts.rendering import VEGA_LITE
from tests.claims.charts.drawn import chart
from tests.claims.timelines.rows import MORE_THAN, level

SVG = "{http://www.w3.org/2000/svg}"
TITLE = 'Approaches </title><script>alert("1")</script> & more'


@pytest.fixture(scope="module")
def spec() -> Any:
    return chart(
        level(1, 10000, "2021-04~"),
        level(2, 20000, "2023-10", comparator=MORE_THAN, approximate=True, speaker="fbi"),
        breaks=[date(2022, 1, 1)],
        title=TITLE,
        look={"width": 360, "height": 400},
    )


@pytest.fixture(scope="module")
def svg(spec: Any) -> str:
    return svg_of(spec)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - we have drawn it ourselves


def test_release_that_draws_is_there() -> None:
    assert VEGA_LITE in vl_convert.get_vegalite_versions()


def test_svg_names_and_describes_itself(svg: str, spec: Any) -> None:
    root = parsed(svg)
    title, description = root[0], root[1]
    assert (root.get("role"), root.get("width"), root.get("height")) == ("img", "360", "400")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.tag, title.text) == (f"{SVG}title", TITLE)
    assert (description.tag, description.text) == (f"{SVG}desc", spec["description"])


def test_svg_holds_only_shapes_and_texts(svg: str) -> None:
    elements = list(parsed(svg).iter())
    tags = {element.tag.removeprefix(SVG) for element in elements}
    assert tags == {"svg", "title", "desc", "rect", "g", "path", "text", "line"} | (
        tags & {"tspan"}
    )
    names = {name for element in elements for name in element.attrib}
    assert {
        name for name in names if name.startswith(("on", "style", "href")) or "}" in name
    } == set()


def test_svg_has_the_marks_and_words_of_the_specification(svg: str) -> None:
    root = parsed(svg)
    told = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for words in (
        *("10,000", "more than about 20,000", "Counted differently", "from 1 January 2022"),
        *("0", "people", "FBI", "exact", "about", "more than"),
        "On record at 18 October 2023, 09:12 UTC.",
    ):
        assert words in told
    groups = [group.get("class", "") for group in root.iter(f"{SVG}g")]
    marks = [name for name in groups if name.startswith("mark-") and "role-mark" in name]
    assert {name.split()[0] for name in marks} >= {"mark-rule", "mark-symbol", "mark-text"}


def test_pictures_are_the_same_for_the_same_specification(spec: Any, svg: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(svg_of, [spec] * 4)) == {svg}
    assert png_of(svg) == png_of(svg)


def test_png_has_the_size_asked_for(svg: str) -> None:
    sizes = [struct.unpack(">II", png_of(svg, density=density)[16:24]) for density in (1, 2)]
    assert sizes == [(360, 400), (720, 800)]


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"url": "http://127.0.0.1:9/data.json"}},
        {"layer": [{"mark": "no such mark"}]},
    ],
)
def test_nothing_is_fetched_and_no_half_picture_drawn(spec: Any, change: dict[str, Any]) -> None:
    layer = {"mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    with pytest.raises(RenderingError):
        svg_of({"title": spec["title"], "description": "", "layer": [layer], **change})
    with pytest.raises(RenderingError):
        png_of("no picture")
