# Written by hand on 2026-11-22

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0004_say_why_a_body_is_put_aside"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="rawbody",
            index=models.Index(
                condition=models.Q(("headers", {}), _negated=True),
                fields=["connection_id", "-id"],
                name="rawbody_heard",
            ),
        ),
        migrations.RemoveIndex(
            model_name="rawbody",
            name="rawbody_by_connection",
        ),
    ]
