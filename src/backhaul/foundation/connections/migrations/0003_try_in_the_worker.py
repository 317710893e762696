# Written by hand on 2026-11-22

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0002_pace_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="connection",
            name="tried_said",
            field=models.CharField(blank=True, db_default="", default="", max_length=250),
        ),
    ]
