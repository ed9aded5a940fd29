"""What the bodies may hold that write speakers and series, and what claims say of them."""

from articles.shapes import SLUG_IS_FIXED, WHY, own_slug, slug_of, text_of
from claims.models import Affiliation, Series, SeriesLink, Speaker, Tag
from claims.validators import MAX_ALIAS_LENGTH, MAX_ALIASES
from claimsdb.api.bodies import Choice, Either, Many, Shape, Text, Whole
from claimsdb.api.patterns import AREA, DAY, WIKIDATA_ID

MAX_TAGS = 50


class AnotherName(Shape):
    """Another name."""

    name = Text(max_length=MAX_ALIAS_LENGTH, allow_blank=False)
    language = Text(max_length=35, help_text="BCP 47; empty where not known.")
    needed = frozenset({"name", "language"})


class _Named(Shape):
    name = text_of(Speaker, "name", allow_blank=False)
    aliases = Many(child=AnotherName(), max_length=MAX_ALIASES)
    wikidata_id = text_of(
        Speaker, "wikidata_id", written=WIKIDATA_ID, help_text="Such as Q42; empty for none."
    )


class _Speaker(_Named):
    kind = Choice(choices=Speaker.Kind.choices)


class DescribedSpeaker(_Speaker):
    """A speaker, by its slug. One that is not on record is created; `name` is needed then."""

    slug = own_slug(Speaker)
    needed = frozenset({"slug"})


class DescribedOrganisation(_Named):
    """An organisation, by its slug. One that is not on record is created; `name` is needed then."""

    slug = own_slug(Speaker)
    needed = frozenset({"slug"})


class NewSpeaker(_Speaker):
    """A speaker to create."""

    slug = own_slug(Speaker)
    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"slug", "name", "kind"})


class SpeakerChange(_Speaker):
    """What is to change of a speaker."""

    merged_into = slug_of("the speaker that this one turned out to be")
    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})
    fixed = {"slug": SLUG_IS_FIXED}


class _Affiliation(Shape):
    organisation = slug_of("the organisation")
    role = text_of(Affiliation, "role", allow_blank=False)
    period = text_of(
        Affiliation,
        "period",
        allow_null=True,
        help_text="EDTF: 2020-04/.. since April 2020; null where nothing is known.",
    )


class NewAffiliation(_Affiliation):
    """A role to record that a person holds or held in an organisation."""

    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"organisation", "role"})


class AffiliationChange(_Affiliation):
    """What is to change of an affiliation."""

    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})


class _Series(Shape):
    title = text_of(Series, "title", allow_blank=False)
    definition = Text(help_text="What exactly is counted.")
    unit = text_of(
        Series, "unit", allow_blank=False, help_text="Such as person, case/day, GBP million or %."
    )
    aggregation = Choice(choices=Series.Aggregation.values)
    area = text_of(
        Series,
        "area",
        written=AREA,
        help_text="ISO 3166-1 or -2, or UN M49; empty for none.",
    )
    tags = Many(
        child=own_slug(Tag),
        max_length=MAX_TAGS,
        help_text="Slugs of its subjects; new ones are created.",
    )


class DescribedSeries(_Series):
    """A series, by its slug. One that is not on record is created.

    `title`, `unit` and `aggregation` are needed then.
    """

    slug = own_slug(Series)
    needed = frozenset({"slug"})


class NewSeries(_Series):
    """A series to create."""

    slug = own_slug(Series)
    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"slug", "title", "unit", "aggregation"})


class SeriesChange(_Series):
    """What is to change of a series. `unit` and `aggregation` stay once it has a claim."""

    merged_into = slug_of("the series that this one turned out to be")
    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})
    fixed = {"slug": SLUG_IS_FIXED}


class _SeriesLink(Shape):
    kind = Choice(choices=SeriesLink.Kind.choices)
    series = slug_of("the series that this one is a part, change or share of")


class NewSeriesLink(_SeriesLink):
    """A link to make from this series to another."""

    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"kind", "series"})


class SeriesLinkChange(_SeriesLink):
    """What is to change of a link."""

    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})


class _Break(Shape):
    starts_on = Text(
        allow_blank=False,
        max_length=10,
        written=DAY,
        help_text="The first day counted the new way.",
    )
    reason = Text(allow_blank=False, help_text="What is counted differently, and why.")
    said_by = slug_of("who says so", allow_null=True)
    article = Either(
        Whole(max_value=10**18 - 1),
        Text(),
        allow_null=True,
        about="the id or external_id of the article in which that is said",
    )


class NewBreak(_Break):
    """A day to record from which the series is counted differently."""

    change_reason = Text(help_text="Kept in its history.")
    needed = frozenset({"starts_on", "reason"})


class BreakChange(_Break):
    """What is to change of a break."""

    change_reason = Text(allow_blank=False, help_text=WHY)
    needed = frozenset({"change_reason"})
