"""Vintages and revision statistics of real figures are what pandas makes of the file."""

import io
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # it has no types
import pytest
from django.test import Client

from tests.claims.canada import FILE, PROVINCES, load
from tests.claimsdb.api.contract import get_json

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _figures(tmp_path: Path) -> None:
    load(tmp_path)


def figures(province: str) -> Any:
    dates = ["reference_date", "recorded_on"]
    read = pd.read_csv(io.StringIO(FILE), parse_dates=dates)
    return read[read.province == province].sort_values(dates)


def table(frame: Any) -> dict[str, list[float | None]]:
    """The rows of a frame by the texts of their dates; what is missing is null."""
    return {
        str(day)[:10]: [None if pd.isna(value) else value for value in row]
        for day, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)
    }


@pytest.mark.parametrize("province", PROVINCES)
def test_matrix_is_the_file_cell_by_cell(client: Client, province: str) -> None:
    rows = figures(province)
    wide = rows.pivot_table(index="reference_date", columns="recorded_on", values="value")
    expected = table(wide.ffill(axis=1))
    vintages = [str(day)[:10] for day in wide.columns]
    path = f"/api/v1/series/{province}/vintages/?layout=matrix"

    answered = get_json(client, path)
    assert answered["vintages"] == vintages
    assert {row["period"]: row["values"] for row in answered["periods"]} == expected

    lines = client.get(f"{path}&format=csv&fields=period").getvalue()
    read = pd.read_csv(io.BytesIO(lines), index_col="period")
    assert list(read.columns) == vintages
    assert table(read) == expected

    changed = get_json(client, f"{path}&view=changed")["periods"]
    assert {row["period"]: row["values"] for row in changed} == table(wide)


@pytest.mark.parametrize("province", PROVINCES)
def test_revision_statistics_are_those_of_pandas(client: Client, province: str) -> None:
    rows = figures(province)
    by_date = rows.groupby("reference_date")
    first, latest = by_date.first(), by_date.last()
    limit = rows.reference_date.map(first.recorded_on) + pd.Timedelta(days=30)
    later = rows[rows.recorded_on <= limit].groupby("reference_date").last()
    days = (latest.recorded_on - first.recorded_on).dt.days[by_date.size() > 1]
    path = f"/api/v1/series/{province}/revision-stats/?after=30&material=1%"

    answered = get_json(client, path)["total"]
    assert (answered["claims"], answered["restatements"]) == (len(first), len(rows) - len(first))
    assert answered["days"] == {
        "claims": len(days),
        "mean": pytest.approx(days.mean()),
        "median": days.median(),
        "max": days.max(),
    }
    assert measures(answered["to_latest"]) == pytest.approx(computed(first.value, latest.value))
    assert measures(answered["to_after"]) == pytest.approx(computed(first.value, later.value))


def computed(first: Any, later: Any) -> dict[str, float]:
    revision = later - first
    percent = (revision / first * 100)[first > 0]
    material = revision[(revision != 0) & (revision.abs() >= first.abs() / 100)]
    return {
        "claims": len(revision),
        "mean": revision.mean(),
        "median": revision.median(),
        "mean_absolute": revision.abs().mean(),
        "relative_mean_absolute": revision.abs().sum() / later.abs().sum() * 100,
        "percent_claims": len(percent),
        "percent_mean": percent.mean(),
        "percent_median": percent.median(),
        "percent_mean_absolute": percent.abs().mean(),
        "up": (material > 0).sum(),
        "down": (material < 0).sum(),
        "unchanged": len(revision) - len(material),
        "largest": 0 if material.empty else material[material.abs().idxmax()],
    }


def measures(answered: Any) -> dict[str, float]:
    largest = answered["largest"]
    named = ("claims", "median", "mean_absolute", "relative_mean_absolute")
    return {
        **{name: answered[name] for name in named},
        "mean": answered["mean"]["value"],
        **{f"percent_{name}": value for name, value in answered["percent"].items()},
        **{way: answered[way]["claims"] for way in ("up", "down", "unchanged")},
        "largest": largest["difference"]["value"] if largest else 0,
    }
