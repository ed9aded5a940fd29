"""Where labels go, so that none covers a figure, a line or another label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_GAP: Final = 8
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A text whose left end is at `x`, and whose middle is at the height `y`."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Texts for the point at (`x`, `y`), with their widths, the best one first."""

    x: float
    y: float
    texts: Sequence[tuple[str, float]]


def placed(
    wanted: Iterable[Wanted], *, height: float, room: Box, taken: Iterable[Box]
) -> list[Label]:
    """Return the labels for which there is room, those wanted first before others."""
    boxes = list(taken)
    labels = []
    for each in wanted:
        for text, width in each.texts:
            box = _free(each, width, height, room=room, boxes=boxes)
            if box:
                boxes.append(box)
                labels.append(Label(text, box.left, (box.top + box.bottom) / 2))
                break
    return labels


def along(x1: float, y1: float, x2: float, y2: float, *, step: float = 5) -> list[Box]:
    """Return small boxes that cover a line."""
    length = max(abs(x2 - x1), abs(y2 - y1))
    count = max(int(length // step), 1)
    return [
        around(x1 + (x2 - x1) * index / count, y1 + (y2 - y1) * index / count, 2)
        for index in range(count + 1)
    ]


def around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def _free(
    each: Wanted, width: float, height: float, *, room: Box, boxes: Sequence[Box]
) -> Box | None:
    for left, middle in (
        (each.x + _GAP, each.y),
        (each.x - _GAP - width, each.y),
        (each.x - width * _HALF, each.y - _GAP - height * _HALF),
        (each.x - width * _HALF, each.y + _GAP + height * _HALF),
        (each.x + _GAP, each.y - height * _HALF - 2),
        (each.x - _GAP - width, each.y - height * _HALF - 2),
        (each.x + _GAP, each.y + height * _HALF + 2),
        (each.x - _GAP - width, each.y + height * _HALF + 2),
    ):
        box = Box(left, middle - height * _HALF, left + width, middle + height * _HALF)
        if room.holds(box) and not any(box.meets(other) for other in boxes):
            return box
    return None
