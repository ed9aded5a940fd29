"""The parameters that say in what terms a timeline is wanted."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from claims.models import Series
from claims.periods import Period, PeriodError, parse_period
from claims.serializers.timelines import Voice, is_flow
from claims.timelines import Aggregate, Frequency, Rules, Terms, Transform
from claimsdb.api.parameters import Parameter, ParameterError, refuse, refuse_each
from claimsdb.db.merging import resolved


class Release(StrEnum):
    """Which word of each claim is told."""

    LATEST = "latest"
    INITIAL = "initial"


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except PeriodError as error:
        raise ParameterError(str(error)) from error


PARAMETERS = (
    Parameter.choice(
        "frequency",
        Frequency,
        description=(
            "One figure for each month, quarter or year, in `buckets`. A claim lies in the one that"
            " holds its whole period."
        ),
        example="year",
    ),
    Parameter.choice(
        "aggregate",
        Aggregate,
        default=Aggregate.LAST,
        description=(
            "With `frequency`: which figure stands for those of a bucket. `sum` only of a flow."
        ),
        example="mean",
    ),
    Parameter.choice(
        "transform",
        Transform,
        description=(
            "Each point or bucket in other terms, in `transformed`: its `level`, the `difference` or"
            " `percent` of its change, its natural logarithm (`log`), or an `index` of 100 at `base`."
        ),
        example="index",
    ),
    Parameter(
        name="base",
        read=_period,
        schema={"type": "string"},
        description=(
            "With `transform=index`: the period of which the figure is 100, in EDTF; without it, that"
            " of the first point or bucket."
        ),
        example="2021-04",
    ),
    Parameter.choice(
        "release",
        Release,
        default=Release.LATEST,
        description=(
            "Of each claim the `latest` word of its source, or the `initial` one: the figure as it was"
            " first stated. Filters apply to what is told."
        ),
        example="initial",
    ),
    Parameter.choice(
        "by",
        Voice,
        description=(
            "Besides, a line for each speaker, for each organisation in whose name figures were"
            " stated, or for each publisher of the articles that carry them, in `lines`. In CSV and"
            " JSONL, the rows of the lines, each named by `line`."
        ),
        example="speaker",
    ),
    Parameter.flag(
        "across_breaks",
        description=(
            "Whether to compute changes, levels and aggregates across the days from which the series"
            " is counted differently."
        ),
    ),
)


def check_together(given: Mapping[str, Any]) -> None:
    """Raises Problem for parameters that have no meaning beside the others."""
    wrong = {}
    if "aggregate" in given and "frequency" not in given:
        wrong["aggregate"] = "It has no meaning without `frequency`: give month, quarter or year."
    if "base" in given and given.get("transform") != Transform.INDEX:
        wrong["base"] = "It has no meaning without `transform=index`."
    refuse_each(wrong)


def terms_of(given: Mapping[str, Any], series: Series) -> Terms:
    """The terms that are asked for. Raises Problem where no claim of the series could meet them."""
    aggregate = Aggregate(given.get("aggregate", Aggregate.LAST))
    if aggregate == Aggregate.SUM and not is_flow(series):
        kind = resolved(series).aggregation
        others = ", ".join(each for each in Aggregate if each != Aggregate.SUM)
        raise refuse(
            "aggregate",
            f"The figures of this series ({kind}) can't be summed: only those of a flow add up over"
            f" time. Give one of {others}.",
        )
    return Terms(
        frequency=Frequency(given["frequency"]) if "frequency" in given else None,
        aggregate=aggregate,
        transform=Transform(given["transform"]) if "transform" in given else None,
        base=given.get("base"),
        rules=Rules(is_flow=is_flow(series), across_breaks=given.get("across_breaks", False)),
    )
