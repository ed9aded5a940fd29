"""Every field of a claim can be chosen by, or it is said why not; and is called the same everywhere."""

from claims.admin.forms import EntryForm
from claims.filters import ClaimFilter
from claims.importing.columns import DERIVED, NAMES
from claims.serializers.claims import ClaimSerializer
from claims.serializers.columns import COLUMNS
from claims.views.claims import ClaimViewSet
from claimsdb.api.fieldsets import declared_names

FIELDS = [name for name in declared_names(ClaimSerializer) if "." not in name]

BY_OTHER_NAME = {
    "id": "claim",
    "external_id": "claim",
    "period": "period_after",
    "period_start": "period_before",
    "period_end": "period_after",
    "value": "value_min",
    "lower_bound": "compatible_with",
    "upper_bound": "compatible_with",
    "stated_at": "stated_after",
    "recorded_at": "recorded_after",
    "role": "q",
    "stated_as": "q",
    "quote": "q",
    "note": "q",
}
"""Fields by the filter that chooses by them."""

EXEMPT = {
    "uuid": "an id is enough to name a claim by",
    "url": "follows from the id",
    "revision": "the address of one revision names it",
    "upper_value": "is the upper bound of what `compatible_with` looks at",
    "entered_value": "is the value in another unit",
    "entered_upper_value": "as entered_value",
    "entered_unit": "as entered_value",
    "text": "follows from the figure",
    "baseline_period": "belongs to relative claims, which `value_type` finds",
    "known_from": "is what `known_at` asks by",
    "known_until": "is what `known_at` asks by",
    "disputed_by": "is a text about `disputed`",
    "disputed_url": "is a text about `disputed`",
    "superseded_at": "is what `as_of` asks by",
    "annulled_at": "is what `as_of` asks by",
    "recorded_by": "is not told to the public",
    "reason": "is a text about the revision, not about what is claimed",
    "change": "is an id that is told, and named nowhere",
    "citation": "follows from the other fields",
    "digest": "is compared, not chosen by",
}
"""Why there is neither a filter nor an order by a field."""

OF_THINGS = {
    "publisher": "article.publisher",
    "headline": "article.headline",
    "published_at": "article.published_at",
    "snapshot": "article.snapshot",
    "source_url": "article.source_url",
    "article_id": "article.id",
    "series_title": "series.title",
    "series_unit": "series.unit",
    "speaker_name": "speaker.name",
    "speaker_kind": "speaker.kind",
    "organisation_name": "organisation.name",
    "quote_prefix": "quote.prefix",
    "quote_suffix": "quote.suffix",
    "quote_start": "quote.start",
    "quote_end": "quote.end",
}
"""Columns by the part of a claim that they hold."""

ONLY_COLUMNS = {
    "series_definition",
    "series_aggregation",
    "series_area",
    "series_tags",
    "publisher_name",
    "language",
    "byline",
    "occurrence",
}
"""What an import needs to bring along, and a claim leaves to what it links to."""


def test_every_field_has_a_filter_an_order_or_a_reason_for_neither() -> None:
    filters, orderings = {*ClaimFilter.base_filters}, {*ClaimViewSet.orderings}
    chosen = {
        name for name in FIELDS if name in filters | orderings or BY_OTHER_NAME.get(name) in filters
    }
    assert {*FIELDS} - chosen == {*EXEMPT}
    assert {*BY_OTHER_NAME} <= {*FIELDS}


def test_every_filter_by_one_value_has_its_negation_and_every_range_two_ends() -> None:
    filters = ClaimFilter.base_filters
    for name in filters:
        if name.endswith("_after"):
            assert name.replace("_after", "_before") in filters
        elif name.endswith("_min"):
            assert name.replace("_min", "_max") in filters
        elif name.endswith("_not"):
            assert name.removesuffix("_not") in filters
            assert filters[name].field_name == filters[name.removesuffix("_not")].field_name


def test_orders_and_filters_are_called_as_what_they_choose_by() -> None:
    assert {*ClaimViewSet.orderings} <= {*FIELDS}
    of_things = {"publisher", "language", "tag", "area", "q", "claim", "compatible_with"}
    ends = ("_not", "_after", "_before", "_min", "_max")
    for name in ClaimFilter.base_filters:
        [whole] = {name.removesuffix(end) for end in ends if name.endswith(end)} or {name}
        called = {whole, f"{whole}_at"} & {*FIELDS}
        assert called or whole in of_things or f"{whole}_at" in OF_THINGS


def test_columns_are_called_as_the_fields() -> None:
    parts = {*declared_names(ClaimSerializer)}
    assert {*OF_THINGS.values()} <= parts
    assert {*COLUMNS} - {*FIELDS} == {*OF_THINGS} | ONLY_COLUMNS
    assert {*FIELDS} - {*COLUMNS} == set()


def test_an_import_takes_all_columns_and_no_others() -> None:
    assert {*COLUMNS} == {*NAMES} | {*DERIVED}


def test_the_admin_enters_fields_under_their_names() -> None:
    assert {*EntryForm.base_fields} <= {*NAMES} | {*DERIVED}
