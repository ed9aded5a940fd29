from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="EditCount",
            fields=[
                ("is_public", models.BooleanField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
                ("edited_at", models.DateTimeField()),
            ],
        ),
    ]
