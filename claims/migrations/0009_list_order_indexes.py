"""Indexes for every order of the lists, of now and of the past, in place of those of current revisions alone."""

from django.db import migrations, models
from django.db.migrations import AlterField


def _without_index(name: str, table: str, column: str, state: AlterField) -> migrations.RunSQL:
    """Drop the index of a foreign key: altering the field, Django would copy SQLite's whole table."""
    return migrations.RunSQL(
        f'DROP INDEX "{name}"',
        f'CREATE INDEX "{name}" ON "{table}" ("{column}")',
        state_operations=[state],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_list_order_indexes"),
        ("claims", "0008_uploads"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="revision", name="revision_recorded_at"),
        migrations.RemoveIndex(model_name="revision", name="revision_current_stated"),
        migrations.RemoveIndex(model_name="revision", name="revision_current_period"),
        migrations.RemoveIndex(model_name="revision", name="revision_current_recorded"),
        _without_index(
            "claims_revision_series_id_dd951d28",
            "claims_revision",
            "series_id",
            migrations.AlterField(
                model_name="revision",
                name="series",
                field=models.ForeignKey(
                    db_index=False,
                    on_delete=models.PROTECT,
                    related_name="revisions",
                    to="claims.series",
                ),
            ),
        ),
        _without_index(
            "claims_revision_snapshot_id_d07624bc",
            "claims_revision",
            "snapshot_id",
            migrations.AlterField(
                model_name="revision",
                name="snapshot",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    db_index=False,
                    on_delete=models.PROTECT,
                    related_name="%(class)ss",
                    to="articles.snapshot",
                ),
            ),
        ),
        _without_index(
            "claims_appearance_snapshot_id_b93c6b2d",
            "claims_appearance",
            "snapshot_id",
            migrations.AlterField(
                model_name="appearance",
                name="snapshot",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    db_index=False,
                    on_delete=models.PROTECT,
                    related_name="%(class)ss",
                    to="articles.snapshot",
                ),
            ),
        ),
        _without_index(
            "claims_series_merged_into_id_f1b8c495",
            "claims_series",
            "merged_into_id",
            migrations.AlterField(
                model_name="series",
                name="merged_into",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    db_index=False,
                    on_delete=models.PROTECT,
                    related_name="merged",
                    to="claims.series",
                ),
            ),
        ),
        _without_index(
            "claims_speaker_merged_into_id_07020b03",
            "claims_speaker",
            "merged_into_id",
            migrations.AlterField(
                model_name="speaker",
                name="merged_into",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    db_index=False,
                    on_delete=models.PROTECT,
                    related_name="merged",
                    to="claims.speaker",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_by_stated_at", fields=["stated_at", "claim", "superseded_at"]
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_by_period", fields=["period_start", "claim", "superseded_at"]
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_by_value", fields=["value", "claim", "superseded_at"]
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_by_recorded_at", fields=["recorded_at", "claim", "superseded_at"]
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_of_speaker",
                fields=["speaker", "stated_at", "claim", "superseded_at"],
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(name="series_by_slug", fields=["merged_into", "slug"]),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(name="series_by_title", fields=["merged_into", "title", "slug"]),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(name="speaker_by_slug", fields=["merged_into", "slug"]),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(name="speaker_by_name", fields=["merged_into", "name", "slug"]),
        ),
    ]
