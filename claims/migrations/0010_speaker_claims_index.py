"""An index for the claims of one speaker in the order that lists have unasked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_list_order_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                name="revision_of_speaker_by_claim", fields=["speaker", "claim", "superseded_at"]
            ),
        ),
    ]
