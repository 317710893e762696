# Written by hand on 2026-11-22

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0001_born"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="ask_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="ask_failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
