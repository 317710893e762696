from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was counted before is in no column: a person counts it anew, and once from now on."""

    dependencies = [("settlement", "0008_leave_points_to_a_person")]

    operations = [
        migrations.AddField(
            model_name="takenback",
            name="counted_for",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="takenback",
            name="counted_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="takenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_for", None), ("counted_minor", 0))
                | models.Q(
                    ("counted_for__isnull", False),
                    ("counted_minor__gt", 0),
                    ("counted_minor__lte", models.F("amount_minor")),
                    ("kind", "refund"),
                ),
                name="taken_back_counts_once",
            ),
        ),
    ]
