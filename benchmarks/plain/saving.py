"""Recording new claims of a CSV file by the plain app: a loop of saves, in one transaction.

`python -m benchmarks.plain.saving FILE`
"""

import calendar
import csv
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django


def save_all(path: Path) -> None:
    """Validate and save each row."""
    from django.core.management.color import no_style  # noqa: PLC0415 - once Django is set up
    from django.db import connection, transaction  # noqa: PLC0415 - as above

    from benchmarks.plain.models import Claim  # noqa: PLC0415 - as above
    from benchmarks.plain.serializers import NewClaimSerializer  # noqa: PLC0415 - as above

    with connection.cursor() as cursor:
        # The tables were filled with keys of the product.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Claim]):
            cursor.execute(statement)
    with path.open(newline="", encoding="utf-8") as file, transaction.atomic():
        for row in csv.DictReader(file):
            serializer = NewClaimSerializer(data=_claim(row))
            serializer.is_valid(raise_exception=True)
            serializer.save()


def _claim(row: dict[str, str]) -> dict[str, Any]:
    year, month = map(int, row["period"].split("-"))
    return {
        **row,
        # The articles of the made-up record are numbered from 0, their keys from 1.
        "article": int(row["article"].removeprefix("article-")) + 1,
        "entered_value": row["value"],
        "period_start": f"{row['period']}-01",
        "period_end": f"{row['period']}-{calendar.monthrange(year, month)[1]}",
        "known_from": row["stated_at"],
        "recorded_at": datetime.now(UTC).isoformat(),
        "number": 1,
        "kind": "initial",
        "status": "published",
        "value_type": "level",
        "nature": "observed",
        "comparator": "exactly",
        "approximate": False,
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.settings"
    django.setup()
    save_all(Path(sys.argv[1]))
    sys.exit()
