"""Indexes for the orders of the list of publishers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_search_fill"),
    ]

    operations = [
        # Altering the field, Django would copy SQLite's whole table to drop an index.
        migrations.RunSQL(
            'DROP INDEX "articles_publisher_merged_into_id_aa036ad9"',
            'CREATE INDEX "articles_publisher_merged_into_id_aa036ad9" ON "articles_publisher" ("merged_into_id")',
            state_operations=[
                migrations.AlterField(
                    model_name="publisher",
                    name="merged_into",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        db_index=False,
                        on_delete=models.PROTECT,
                        related_name="merged",
                        to="articles.publisher",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="publisher",
            index=models.Index(name="publisher_by_slug", fields=["merged_into", "slug"]),
        ),
        migrations.AddIndex(
            model_name="publisher",
            index=models.Index(name="publisher_by_name", fields=["merged_into", "name", "slug"]),
        ),
    ]
