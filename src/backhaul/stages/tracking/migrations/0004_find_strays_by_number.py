# Written by hand on 2026-11-22

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracking", "0003_confirm_meanings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("parcel", None)),
                fields=["brand", "tracking_number"],
                name="scan_of_no_parcel",
            ),
        ),
    ]
