import re
from pathlib import Path

from claims.entry import NAMES
from claims.importing.columns import COLUMNS, DESCRIBING, NAMINGS

DOCS = Path(__file__).parents[3] / "docs" / "import.md"


def test_the_table_of_columns_is_documented() -> None:
    table = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", DOCS.read_text(), flags=re.MULTILINE)
    assert table == [(column.name, column.meaning, column.default) for column in COLUMNS]


def test_every_field_that_can_be_entered_has_a_column() -> None:
    columns = {column.name for column in COLUMNS}
    assert columns - NAMES - set(DESCRIBING) == {
        "entered_value",
        "external_id",
        "kind",
        "occurrence",
        "reason",
        "status",
    }
    assert columns >= NAMES


def test_columns_that_name_or_describe_things_exist() -> None:
    columns = {column.name for column in COLUMNS}
    for naming in NAMINGS:
        assert columns >= {naming.column, *naming.fields.values()}
