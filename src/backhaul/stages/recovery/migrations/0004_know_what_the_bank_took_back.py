from django.db import migrations, models

import backhaul.foundation.tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("recovery", "0003_know_which_letter_it_was"),
    ]

    operations = [
        migrations.AddField(
            model_name="shortfall",
            name="taken_back_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="bank_keeps_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="bank_by",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="shortfall",
            name="turn",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
