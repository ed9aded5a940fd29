import pytest
from django.core.exceptions import ValidationError

from articles.models import Publisher
from claimsdb.db.merging import family, merge, unmerge
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


def test_what_is_merged_into_nothing_can_not_be_parted() -> None:
    row = PublisherFactory.create(name="The Guardian")
    with pytest.raises(ValidationError) as refused:
        unmerge(source=row, by=None, reason="Two")
    assert refused.value.message_dict == {"merged_into": ["The Guardian is merged into nothing."]}
    assert row.history.count() == 1


def test_what_was_merged_at_first_is_not_parted_from_what_came_later() -> None:
    direct, source, into = PublisherFactory.create_batch(3)
    merge(source=direct, into=source, by=None, reason="The same")
    unmerge(source=direct, by=None, reason="Two")
    merge(source=direct, into=into, by=None, reason="The same")
    merge(source=source, into=into, by=None, reason="The same")
    unmerge(source=source, by=None, reason="Two")
    direct.refresh_from_db()
    assert (direct.merged_into, source.merged_into) == (into, None)
