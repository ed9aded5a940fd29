from itertools import islice

import pytest
from django.core.management import call_command

from benchmarks import generating, loading
from benchmarks.recording import _write, made_rows
from claims.models import Claim, Series

SIZE = generating.size_of(1000)


def test_rows_of_one_name_are_the_same_each_time() -> None:
    first, second = ([*islice(made_rows(SIZE, "import-1"), 20)] for _ in range(2))
    other = [*islice(made_rows(SIZE, "import-2"), 20)]
    assert first == second
    assert {row["external_id"] for row in first} & {row["external_id"] for row in other} == set()


@pytest.mark.django_db
def test_rows_are_about_what_is_on_record(tmp_path_factory: pytest.TempPathFactory) -> None:
    loading.load(SIZE)
    path = tmp_path_factory.mktemp("rows") / "claims.csv"
    _write(path, SIZE, 30, turn=1)
    series = Series.objects.count()
    call_command("import_claims", str(path))
    assert Claim.objects.filter(external_id__startswith="import-1-").count() == 30
    assert Series.objects.count() == series
