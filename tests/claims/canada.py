"""A few real figures with their vintages: COVID-19 cases per 100,000 people in Canada.

Figures by the COVID-19 Canada Open Data Working Group (CC BY 4.0).
"""

import csv
import io
from pathlib import Path

from django.core.management import call_command

FILE = """\
province,reference_date,recorded_on,value
alberta,2020-10-05,2021-02-01,13.076837278669439
alberta,2020-10-05,2021-06-01,13.031588706770929
alberta,2020-10-06,2021-02-01,6.244302921994404
alberta,2020-10-06,2021-06-01,6.221678636045147
alberta,2021-03-12,2021-04-01,9.61532152843341
alberta,2021-03-12,2021-05-01,9.66057010033192
alberta,2021-03-14,2021-04-01,8.778222948310972
manitoba,2021-02-01,2021-02-01,6.446248428274259
manitoba,2021-02-01,2021-03-01,6.3738186706532005
manitoba,2021-03-01,2021-03-01,2.5350415167370683
manitoba,2021-03-01,2021-04-01,1.9556034557685957
manitoba,2021-03-02,2021-04-01,4.563074730126723
manitoba,2021-05-01,2021-05-01,19.773323830549135
manitoba,2021-05-01,2021-06-01,19.628464315307017
saskatchewan,2020-11-29,2021-02-01,29.763418977359446
saskatchewan,2020-11-29,2021-03-01,29.848215042822016
saskatchewan,2020-11-29,2021-06-01,29.93301110828458
saskatchewan,2021-01-10,2021-02-01,0.16959213092512507
saskatchewan,2021-01-18,2021-02-01,24.590858984143136
saskatchewan,2021-01-18,2021-03-01,24.76045111506826
saskatchewan,2021-01-18,2021-04-01,24.251674722292883
saskatchewan,2021-02-15,2021-03-01,0.0
saskatchewan,2021-02-15,2021-04-01,0.08479606546256253
saskatchewan,2021-03-28,2021-04-01,21.02942423471551
saskatchewan,2021-03-28,2021-05-01,21.199016365640635
saskatchewan,2021-03-28,2021-06-01,21.283812431103197
"""
PROVINCES = ("alberta", "manitoba", "saskatchewan")
_HEADER = (
    *("external_id", "series", "series_title", "series_unit", "series_aggregation"),
    *("speaker", "speaker_name", "speaker_kind", "value", "period", "stated_at"),
)


def load(directory: Path) -> None:
    """Import the figures: a series for each province, a claim for each date, a word a vintage."""
    path = directory / "canada.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        for row in csv.DictReader(io.StringIO(FILE)):
            province, day = row["province"], row["reference_date"]
            series = (province, f"Cases in {province}", "case/100000 person", "rate")
            speaker = ("canada-open-data", "Working Group", "organisation")
            writer.writerow(
                [f"{province}-{day}", *series, *speaker, row["value"], day, row["recorded_on"]]
            )
    call_command("import_claims", str(path), "--create", stdout=io.StringIO())
