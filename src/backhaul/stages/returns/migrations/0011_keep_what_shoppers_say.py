import backhaul.foundation.tenancy.models
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("returns", "0010_keep_views_of_boards"),)

    operations = (
        migrations.AddField(
            model_name="unit",
            name="said",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True,
                choices=[
                    ("unopened", "unopened"),
                    ("opened", "opened"),
                    ("used", "used"),
                    ("damaged", "damaged"),
                ],
                db_collation="C",
                db_default="",
                default="",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="serial",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
    )
