from typing import Any

from benchmarks.driving import Figures
from benchmarks.tables import Measured, Memory, Results, Rows, as_json, as_markdown, below, growth


def measured(
    workload: str, database: str, who: str, per_second: float, *, revisions: int = 1000
) -> Measured:
    return Measured(workload, database, who, Figures(per_second, 1.25, 10.5, 1234), revisions)


def written(who: str, seconds: float, size: int | None = None) -> Rows:
    given: dict[str, Any] = {"workload": "W8", "database": "sqlite", "contestant": who}
    return Rows(**given, revisions=1000, rows=5000, seconds=seconds, size=size)


REQUESTS = [
    measured("W1", "sqlite", "claimsdb", 1500),
    measured("W1", "sqlite", "floor", 2000),
    measured("W1", "postgresql", "claimsdb", 90),
    measured("W1", "postgresql", "floor", 1000),
]


def test_table_has_a_row_for_each_contestant_with_ratios_of_its_own_run() -> None:
    assert as_markdown(Results(measured=REQUESTS)).splitlines() == [
        "## 1,000 revisions",
        "",
        "| workload | database | who | requests/s | p50 ms | p99 ms | bytes | ratio |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
        "| W1 | sqlite | claimsdb | 1,500 | 1.2 | 10.5 | 1,234 |  |",
        "| W1 | sqlite | floor | 2,000 | 1.2 | 10.5 | 1,234 | 0.75 |",
        "| W1 | postgresql | claimsdb | 90 | 1.2 | 10.5 | 1,234 |  |",
        "| W1 | postgresql | floor | 1,000 | 1.2 | 10.5 | 1,234 | 0.09 |",
    ]


def test_table_without_ours_has_no_ratio() -> None:
    assert as_markdown(Results(measured=REQUESTS[1:2])).endswith("| 1,234 |  |\n")


def test_rows_have_a_table_of_their_own() -> None:
    rows = [written("claimsdb", 2.0), written("floor", 0.5, 1_000_000)]
    assert as_markdown(Results(rows=rows)).splitlines()[2:] == [
        "| workload | database | who | rows | seconds | rows/s | MB/s | ratio |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
        "| W8 | sqlite | claimsdb | 5,000 | 2.00 | 2,500 |  |  |",
        "| W8 | sqlite | floor | 5,000 | 0.50 | 10,000 | 2.0 | 0.25 |",
    ]


def test_memory_that_is_not_known_is_left_empty() -> None:
    memory = [Memory("sqlite", "claimsdb", 1000, 56.7, None)]
    told = as_markdown(Results(measured=REQUESTS[:1], memory=memory)).splitlines()
    assert told[-3:] == [
        "| database | who | MiB at first | MiB at last |",
        "| --- | --- | ---: | ---: |",
        "| sqlite | claimsdb | 57 |  |",
    ]


def test_growth_is_from_the_smallest_record_to_the_largest() -> None:
    rows = [
        measured("W1", "sqlite", "claimsdb", 100, revisions=3000),
        measured("W1", "sqlite", "claimsdb", 150, revisions=2000),
        *REQUESTS,
    ]
    assert [*growth(rows)] == [(REQUESTS[0], rows[0])]
    assert as_markdown(Results(measured=rows)).splitlines()[-1] == (
        "| W1 | sqlite | 1,000 → 3,000 | 1.2 → 1.2 | 1.00 | 1,500 → 100 | 15.00 |"
    )


def test_what_failed_is_told() -> None:
    results = Results(measured=REQUESTS[:1], failures=["W7 on sqlite: too small"])
    assert as_markdown(results).splitlines()[-3:] == [
        "## Not measured",
        "",
        "- W7 on sqlite: too small",
    ]


def test_json_holds_all_figures_and_what_they_were_measured_under() -> None:
    memory = [Memory("sqlite", "claimsdb", 1000, 56.7, 60.0)]
    results = Results(measured=REQUESTS[:2], rows=[written("floor", 0.5)], memory=memory)
    told = as_json(results, about={"seconds": 5})
    assert told["about"] == {"seconds": 5}
    assert told["measured"][1] == {
        "workload": "W1",
        "database": "sqlite",
        "revisions": 1000,
        "contestant": "floor",
        "per_second": 2000,
        "p50": 1.25,
        "p99": 10.5,
        "size": 1234,
        "ratio": 0.75,
    }
    assert told["measured"][0]["ratio"] is None
    assert told["rows"][0]["rows"] == 5000
    assert told["memory"][0]["first"] == 56.7


def test_rows_below_a_margin_are_named() -> None:
    assert [*below(REQUESTS, against="floor", least=0.1)] == [REQUESTS[3]]
    assert [*below(REQUESTS, against="empty", least=0.1)] == []
