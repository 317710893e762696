# Written by hand on 2026-11-22

import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0003_find_what_a_connection_brought"),
    ]

    operations = [
        migrations.AddField(
            model_name="rawbody",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="rawbody",
            name="set_aside_by",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="rawbody",
            name="set_aside_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
