from claims.importing.problems import LISTED, Problem, Problems, suggestion


def test_a_problem_tells_line_column_and_value() -> None:
    assert str(Problem(line=2, message="Expected one.")) == "line 2: Expected one."
    assert str(Problem(line=2, column="value", message="Needed.")) == (
        "line 2, column value: Needed."
    )
    long = Problem(line=2, column="note", value="x\n" * 100, message="Too long.")
    assert str(long) == (
        f"line 2, column note, '{'x' + chr(92) + 'n'}"
        + "x\\n" * 19
        + "'… (200 characters): Too long."
    )


def test_problems_are_listed_by_line_and_counted_beyond_the_list() -> None:
    problems = Problems()
    for line in range(LISTED + 5, 0, -1):
        problems.add(Problem(line=line, message="No."))
    assert problems.total == LISTED + 5
    assert problems.lines()[:2] == ["line 6: No.", "line 7: No."]
    assert problems.lines()[-1] == "… and 5 more."


def test_a_near_name_is_suggested() -> None:
    assert suggestion("perod", ["period", "value"]) == " Did you mean 'period'?"
    assert suggestion("wibble", ["period", "value"]) == ""
