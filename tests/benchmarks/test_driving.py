import pytest

from benchmarks.driving import Asking, DrivingError, Figures, median, read

OUTPUT = """\
Running 1s test @ http://127.0.0.1:8000
FIGURES 1200 1500000 2400000 12500.0 60250.0 0
"""


def test_figures_are_read() -> None:
    assert read(OUTPUT) == Figures(per_second=800, p50=12.5, p99=60.25, size=2000)


def test_unanswered_requests_are_an_error() -> None:
    with pytest.raises(DrivingError, match=r"^Of 1200 requests, 3 were not answered as asked\.$"):
        read(OUTPUT.replace(" 0\n", " 3\n"))


def test_no_requests_at_all_are_an_error() -> None:
    with pytest.raises(DrivingError, match=r"^Of 0 requests, 0 were not answered"):
        read("FIGURES 0 1000000 0 0.0 0.0 0")


def test_no_figures_are_an_error() -> None:
    with pytest.raises(DrivingError, match="wrk told no figures:\nunable to connect"):
        read("unable to connect")


def test_median_takes_each_figure_by_itself() -> None:
    turns = [Figures(1, 30, 5, 7), Figures(3, 10, 6, 7), Figures(2, 20, 4, 7)]
    assert median(turns) == Figures(2, 20, 5, 7)


def test_request_is_a_line_with_all_that_is_sent() -> None:
    assert Asking("/claims/1/").line() == "GET\t/claims/1/\t"
    asking = Asking("/claims/1/", "PATCH", '{"value":1}', ('If-Match: "2-0"', "Accept: a/b"))
    assert asking.line() == 'PATCH\t/claims/1/\t{"value":1}\tIf-Match: "2-0"\tAccept: a/b'
