"""The tables of needs and of drawn parts: both are made from charts and answers, and may be dropped."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("store", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content_key", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("drawn", models.TextField()),
                (
                    "chart",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="store.chart"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("holds_from", models.DateField()),
                ("holds_until", models.DateField(null=True)),
                ("said", models.TextField()),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="store.chart"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.clinic"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["clinic", "kind", "holds_from", "holds_until", "chart"],
                        name="need_of_the_day",
                    )
                ],
            },
        ),
    ]
