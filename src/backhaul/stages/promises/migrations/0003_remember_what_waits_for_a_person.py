from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_learn_and_watch")]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="is_undecided",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
