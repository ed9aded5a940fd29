"""An index for the list of claims in the order of their last changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_list_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("superseded_at", None)),
                fields=["recorded_at", "claim"],
                name="revision_current_recorded",
            ),
        ),
    ]
