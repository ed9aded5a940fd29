from benchmarks.driving import Figures
from benchmarks.tables import Measured, as_json, as_markdown, below


def measured(workload: str, database: str, who: str, per_second: float) -> Measured:
    return Measured(workload, database, who, Figures(per_second, 1.25, 10.5, 1234), 56.7)


ROWS = [
    measured("W1", "sqlite", "claimsdb", 1500),
    measured("W1", "sqlite", "floor", 2000),
    measured("W1", "postgresql", "claimsdb", 90),
    measured("W1", "postgresql", "floor", 1000),
]


def test_table_has_a_row_for_each_contestant_with_ratios_of_its_own_run() -> None:
    assert as_markdown(ROWS).splitlines() == [
        "| workload | database | who | requests/s | p50 ms | p99 ms | bytes | MiB | ratio |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| W1 | sqlite | claimsdb | 1,500 | 1.2 | 10.5 | 1,234 | 57 |  |",
        "| W1 | sqlite | floor | 2,000 | 1.2 | 10.5 | 1,234 | 57 | 0.75 |",
        "| W1 | postgresql | claimsdb | 90 | 1.2 | 10.5 | 1,234 | 57 |  |",
        "| W1 | postgresql | floor | 1,000 | 1.2 | 10.5 | 1,234 | 57 | 0.09 |",
    ]


def test_table_without_ours_has_no_ratio() -> None:
    assert as_markdown(ROWS[1:2]).splitlines()[-1].endswith("| 57 |  |")


def test_memory_that_is_not_known_is_left_empty() -> None:
    row = Measured("W1", "sqlite", "claimsdb", Figures(1, 1, 1, 1), None)
    assert (
        as_markdown([row]).splitlines()[-1]
        == "| W1 | sqlite | claimsdb | 1 | 1.0 | 1.0 | 1 |  |  |"
    )


def test_json_holds_all_figures_and_what_they_were_measured_under() -> None:
    told = as_json(ROWS[:2], about={"revisions": 5})
    assert told["about"] == {"revisions": 5}
    assert told["measured"][1] == {
        "workload": "W1",
        "database": "sqlite",
        "contestant": "floor",
        "per_second": 2000,
        "p50": 1.25,
        "p99": 10.5,
        "size": 1234,
        "memory": 56.7,
        "ratio": 0.75,
    }
    assert told["measured"][0]["ratio"] is None


def test_rows_below_a_margin_are_named() -> None:
    assert [*below(ROWS, against="floor", least=0.1)] == [ROWS[3]]
    assert [*below(ROWS, against="empty", least=0.1)] == []
