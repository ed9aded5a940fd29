from hypothesis import given
from hypothesis import strategies as st

from claims.charts.labels import Box, Wanted, along, around, placed

ROOM = Box(0, 0, 200, 100)


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 100), st.floats(5, 80)), max_size=12))
def test_labels_cover_neither_points_nor_each_other(
    points: list[tuple[float, float, float]],
) -> None:
    taken = [around(x, y, 4) for x, y, _ in points]
    wanted = [Wanted(x=x, y=y, texts=[(str(width), width)]) for x, y, width in points]
    labels = placed(wanted, height=12, room=ROOM, taken=taken)
    boxes = [
        Box(label.x, label.y - 6, label.x + float(label.text), label.y + 6) for label in labels
    ]
    assert [box for box in boxes if not Box(-0.01, -0.01, 200.01, 100.01).holds(box)] == []
    shrunk = [Box(b.left + 0.01, b.top + 0.01, b.right - 0.01, b.bottom - 0.01) for b in boxes]
    others = [[*taken, *shrunk[:place], *shrunk[place + 1 :]] for place in range(len(shrunk))]
    assert [
        box for box, rest in zip(shrunk, others, strict=True) if any(map(box.meets, rest))
    ] == []


def test_label_is_shortened_where_the_long_one_has_no_room() -> None:
    wanted = [Wanted(x=100, y=50, texts=[("more than 20,000", 150), ("20,000", 40)])]
    [label] = placed(wanted, height=12, room=Box(50, 0, 170, 100), taken=[])
    assert (label.text, label.x, label.y) == ("20,000", 108, 50)


def test_label_without_room_is_left_out() -> None:
    assert (
        placed([Wanted(x=9, y=9, texts=[("20,000", 40)])], height=12, room=ROOM, taken=[ROOM]) == []
    )


def test_line_is_covered_from_end_to_end() -> None:
    boxes = along(0, 0, 30, 10)
    assert (boxes[0], boxes[-1], len(boxes)) == (around(0, 0, 2), around(30, 10, 2), 7)
