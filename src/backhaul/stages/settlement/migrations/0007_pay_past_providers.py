from __future__ import annotations

import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    """Legs that were paid before stay empty: their bookings name the provider's clearing."""

    dependencies = [("settlement", "0006_find_legs_by_what_providers_call_them")]

    operations = [
        migrations.AddField(
            model_name="leg",
            name="paid_from",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AlterField(
            model_name="leg",
            name="kind",
            field=backhaul.foundation.tenancy.models.Code(
                choices=[
                    ("refund", "Refund"),
                    ("credit", "Credit"),
                    ("by_hand", "By Hand"),
                    ("exchange", "Exchange"),
                    ("points", "Points"),
                ],
                db_collation="C",
                max_length=80,
            ),
        ),
    ]
