import pytest

from articles.models import Publisher
from claimsdb.db.merging import family, merge
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slugs", "expected"),
    [
        ("a", "abc"),
        ("b", "abc"),
        ("c", "abc"),
        ("bc", "abc"),
        ("d", "d"),
        ("e", "ef"),
        ("bdf", "abcdef"),
        ("", ""),
    ],
)
def test_family_is_all_that_are_one(slugs: str, expected: str) -> None:
    rows = {slug: PublisherFactory.create(slug=slug) for slug in "abcdefg"}
    for source, into in ("ba", "ca", "fe"):
        merge(source=rows[source], into=rows[into], by=None, reason="One and the same")
    keys = family(Publisher.objects.filter(slug__in=list(slugs)))
    found = Publisher.objects.filter(pk__in=keys).order_by("slug")
    assert "".join(found.values_list("slug", flat=True)) == expected
