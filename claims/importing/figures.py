"""The figure of a row that gives it twice: as it was entered, and as what that comes to."""

from typing import Any

from django.core.exceptions import ValidationError

from claims.content import Content
from claims.entry import Fields, make_content
from claims.importing.library import normalised
from claims.importing.tables import Cells
from claims.quantities import QuantityError, ValueType, exact_float, format_number

_ENTERED = {"value": "entered_value", "upper_value": "entered_upper_value", "unit": "entered_unit"}


def as_entered(cells: Cells) -> Cells:
    """Return the cells with the figure as it was entered, where a row tells that beside `value`."""
    if "entered_value" not in cells:
        return cells
    entered = {name: cells[column] for name, column in _ENTERED.items() if column in cells}
    return {name: cell for name, cell in cells.items() if name not in _ENTERED} | entered


def content_of_row(cells: Cells, entered: Fields) -> Content:
    """Make the content of what a row enters; what it comes to must be what the row says.

    Raises:
        ValidationError: with the messages of all cells that are wrong, by column.
    """
    try:
        content = make_content(entered)
    except ValidationError as error:
        raise ValidationError(_by_column(error.error_dict, cells)) from error
    if "entered_value" in cells:
        _require_agreement(cells, content)
    return content


def _by_column(errors: dict[str, Any], cells: Cells) -> dict[str, Any]:
    columns = _ENTERED if "entered_value" in cells else {}
    return {columns.get(name, name): messages for name, messages in errors.items()}


def _require_agreement(cells: Cells, content: Content) -> None:
    """Require that a figure comes to what `value`, `upper_value` and `unit` say, where they do."""
    comes_to = {
        "value": content.value,
        "upper_value": content.upper_value,
        "unit": _unit_of(content),
    }
    for name, means in comes_to.items():
        if name in cells and not _says(cells[name], means):
            shown = format_number(means) if isinstance(means, float) else means or "nothing"
            raise ValidationError(
                {
                    name: f"What was entered comes to {shown}: change {_ENTERED[name]} too, or leave"
                    " the cells entered_value, entered_upper_value and entered_unit empty."
                }
            )


def _unit_of(content: Content) -> str:
    match content.value_type:
        case ValueType.FACTOR:
            return ""
        case ValueType.PERCENT_CHANGE:
            return "%"
        case _:
            return content.series.unit


def _says(cell: str, means: float | str | None) -> bool:
    if isinstance(means, str):
        return normalised(cell) == normalised(means)
    try:
        return exact_float(cell) == means
    except QuantityError:
        return False
