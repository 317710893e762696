import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("orders", "0007_know_what_rules_ask_about"),)

    operations = (
        migrations.AddField(
            model_name="orderline",
            name="delivered_by",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="channel_delivered_at",
            field=models.DateTimeField(null=True),
        ),
    )
