import pytest

from benchmarks.exporting import fact


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("true", "t"),
        ("false", "0"),
        ("5", "5.0"),
        ("2026-04-28T01:30:00Z", "2026-04-28 01:30:00+00"),
        ("2026-04-28", "2026-04-28 00:00:00"),
        ("sha256:18e3", "18e3"),
        ("5bb7482c-0240-42d7-ae8a-f44b83598a2a", "5bb7482c024042d7ae8af44b83598a2a"),
    ],
)
def test_cells_that_say_the_same_are_one_fact(ours: str, theirs: str) -> None:
    assert fact(ours) == fact(theirs)


def test_cells_that_say_something_else_are_told_apart() -> None:
    cells = ["", "0", "1", "1.5", "2026-04", "2026-04-28", "2026-04-28T01:30:00Z", "at least 5"]
    assert len({fact(cell) for cell in cells}) == len(cells)
