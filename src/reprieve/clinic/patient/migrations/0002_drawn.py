"""The table of answers in the patients' words."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patient", "0001_initial"),
        ("store", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Drawn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("said", models.TextField()),
                (
                    "chart",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drawn", to="store.chart"
                    ),
                ),
            ],
        ),
    ]
