"""Reference data: who speaks and what is counted. Edits are kept with who, when and why."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from articles.models import Article
from claims.periods import PeriodError, parse_period
from claims.querysets import SeriesQuerySet, SpeakerQuerySet
from claims.validators import (
    validate_aliases,
    validate_area,
    validate_period,
    validate_unit,
    validate_wikidata_id,
)
from claimsdb.db.merging import require_unmerged


def not_merged_into_itself(model_name: str) -> models.CheckConstraint:
    """Return the constraint that a row is not its own `merged_into`."""
    return models.CheckConstraint(
        name=f"{model_name}_not_merged_into_itself",
        condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
    )


class Speaker(models.Model):
    """Who states a figure: a person or an organisation."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    aliases = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_aliases],
        help_text='Other names: [{"name": "肯·麦卡勒姆", "language": "zh"}].',
    )
    wikidata_id = models.CharField(
        "Wikidata id", max_length=13, blank=True, validators=[validate_wikidata_id]
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
    )

    history = HistoricalRecords()
    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(name="speaker_named", condition=~Q(slug="") & ~Q(name="")),
            models.CheckConstraint(
                name="speaker_kind_known", condition=Q(kind__in=["person", "organisation"])
            ),
            not_merged_into_itself("speaker"),
        ]
        indexes = [
            models.Index(name="speaker_by_slug", fields=["merged_into", "slug"]),
            models.Index(name="speaker_by_name", fields=["merged_into", "name", "slug"]),
            # PostgreSQL does not take `merged_into IS NULL` for one value, within which others are sorted.
            models.Index(name="speaker_by_name_of_all", fields=["name", "slug"]),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse to stand for a speaker that stands for nothing, or is of another kind."""
        require_unmerged(self, self.merged_into)
        if self.merged_into and self.merged_into.kind != self.kind:
            raise ValidationError(
                {
                    "merged_into": f"{self.merged_into} is a {self.merged_into.kind}, not a {self.kind}."
                }
            )


class Affiliation(models.Model):
    """A person's role in an organisation over an interval."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=200)
    period = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_period],
        help_text="EDTF: 2020-04/.. since April 2020; empty where nothing is known.",
    )
    starts_on = models.DateField(null=True, editable=False)
    ends_on = models.DateField(null=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["person", F("starts_on").asc(nulls_first=True), "id"]
        constraints = [
            models.CheckConstraint(name="affiliation_has_role", condition=~Q(role="")),
            models.CheckConstraint(
                name="affiliation_of_two",
                condition=~Q(person=F("organisation")),
                violation_error_message="An affiliation is of a person with an organisation.",
            ),
            models.CheckConstraint(
                name="affiliation_dates_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role}, {self.organisation}"

    def clean(self) -> None:
        """Hold the kinds of the two, and derive the dates of the interval."""
        errors = {}
        if self.person_id and self.person.kind != Speaker.Kind.PERSON:
            errors["person"] = f"{self.person} is an organisation: expected a person."
        if self.organisation_id and self.organisation.kind != Speaker.Kind.ORGANISATION:
            errors["organisation"] = f"{self.organisation} is a person: expected an organisation."
        if errors:
            raise ValidationError(errors)
        self.derive_dates()

    def derive_dates(self) -> None:
        """Set the first and last day from `period`; null where open or unknown."""
        try:
            period = parse_period(self.period) if self.period else None
        except PeriodError:
            return  # the field's validator has said so
        self.starts_on, self.ends_on = (period.start, period.end) if period else (None, None)


class Tag(models.Model):
    """A subject that series are filed under."""

    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Series(models.Model):
    """What is counted, defined precisely enough that two numbers in it can be compared."""

    class Aggregation(models.TextChoices):
        STOCK = "stock"
        CUMULATIVE = "cumulative"
        FLOW = "flow"
        RATE = "rate"
        SHARE = "share"

    FIXED = ("unit", "aggregation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    definition = models.TextField(blank=True)
    unit = models.CharField(
        max_length=100, validators=[validate_unit], help_text="person, case/day, GBP million, %…"
    )
    aggregation = models.CharField(max_length=10, choices=Aggregation.choices)
    area = models.CharField(
        max_length=6,
        blank=True,
        validators=[validate_area],
        help_text="ISO 3166-1 or -2, or UN M49.",
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="series")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        db_index=False,
    )

    history = HistoricalRecords(m2m_fields=[tags])
    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                name="series_named", condition=~Q(slug="") & ~Q(title="") & ~Q(unit="")
            ),
            models.CheckConstraint(
                name="series_aggregation_known",
                condition=Q(aggregation__in=["stock", "cumulative", "flow", "rate", "share"]),
            ),
            not_merged_into_itself("series"),
        ]
        indexes = [
            models.Index(name="series_by_slug", fields=["merged_into", "slug"]),
            models.Index(name="series_by_title", fields=["merged_into", "title", "slug"]),
            # PostgreSQL does not take `merged_into IS NULL` for one value, within which others are sorted.
            models.Index(name="series_by_title_of_all", fields=["title", "slug"]),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Hold unit and aggregation: once figures are recorded in them, and where series merge."""
        require_unmerged(self, self.merged_into)
        if self.merged_into:
            self._require_fixed(
                self.merged_into,
                "{name} is “{value}” here and “{other}” there: figures of the two can't be compared.",
                field="merged_into",
            )
        before = Series.objects.filter(pk=self.pk).first() if self.pk else None
        if before is not None and before.revisions.exists():
            self._require_fixed(
                before,
                "The {name} stays “{other}”: claims are recorded in it. Make another series instead.",
            )

    def _require_fixed(self, other: "Series", message: str, *, field: str | None = None) -> None:
        errors: dict[str, list[str]] = {}
        for name in self.FIXED:
            value, theirs = getattr(self, name), getattr(other, name)
            if value != theirs:
                told = message.format(name=name, value=value, other=theirs)
                errors.setdefault(field or name, []).append(told)
        if errors:
            raise ValidationError(errors)


class SeriesLink(models.Model):
    """How the figures of one series are bound to those of another."""

    class Kind(models.TextChoices):
        PART_OF = "part_of"
        CHANGE_OF = "change_of"
        SHARE_OF = "share_of"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    target = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="linked_from")

    history = HistoricalRecords()

    class Meta:
        ordering = ["source", "kind", "target"]
        constraints = [
            models.UniqueConstraint(name="serieslink_unique", fields=["source", "kind", "target"]),
            models.CheckConstraint(
                name="serieslink_of_two",
                condition=~Q(source=F("target")),
                violation_error_message="A series is not linked to itself.",
            ),
            models.CheckConstraint(
                name="serieslink_kind_known",
                condition=Q(kind__in=["part_of", "change_of", "share_of"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class DefinitionBreak(models.Model):
    """From a date on, a series is counted differently."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="breaks")
    starts_on = models.DateField(help_text="The first day counted the new way.")
    said_by = models.ForeignKey(
        Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(help_text="What is counted differently, and why.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["series", "starts_on"]
        constraints = [
            models.UniqueConstraint(name="definitionbreak_unique", fields=["series", "starts_on"]),
            models.CheckConstraint(name="definitionbreak_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.starts_on}"
