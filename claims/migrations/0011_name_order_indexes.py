"""Indexes for the lists of series by title and of speakers by name, as PostgreSQL reads them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_speaker_claims_index"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="series",
            index=models.Index(name="series_by_title_of_all", fields=["title", "slug"]),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(name="speaker_by_name_of_all", fields=["name", "slug"]),
        ),
    ]
