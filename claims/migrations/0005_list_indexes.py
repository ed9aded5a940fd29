"""Indexes for the lists of claims, drafts and changes in their orders."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_review_notes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["recorded_at"], name="change_recorded_at"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("superseded_at", None)),
                fields=["stated_at", "claim"],
                name="revision_current_stated",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("superseded_at", None)),
                fields=["period_start", "claim"],
                name="revision_current_period",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("status", "draft"), ("superseded_at", None)),
                fields=["claim"],
                name="revision_current_draft",
            ),
        ),
    ]
