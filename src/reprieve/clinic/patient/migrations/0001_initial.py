"""The table of how each patient likes the diary."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Habits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scale",
                    models.CharField(
                        choices=[("words", "words"), ("numbers", "numbers")], default="words", max_length=10
                    ),
                ),
                ("feed_kept", models.CharField(max_length=64, null=True, unique=True)),
                ("feed_at", models.TimeField(default=datetime.time(20, 0))),
                ("feed_since", models.DateField(null=True)),
                ("feed_made", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="habits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
