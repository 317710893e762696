# Written by hand on 2026-11-22

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0003_replace_a_parcel"),
    ]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="ask_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("ask_at__isnull", False)),
                fields=["connection_id", "ask_at"],
                name="parcel_to_ask",
            ),
        ),
    ]
