import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("orders", "0006_know_serial_numbers"),)

    operations = (
        migrations.AddField(model_name="order", name="tags", field=models.JSONField(null=True)),
        migrations.AddField(
            model_name="order", name="customer_tags", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="order",
            name="member_tier",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AddField(
            model_name="order", name="discount_minor", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="order", name="is_gift", field=models.BooleanField(null=True)
        ),
        migrations.AddField(
            model_name="order",
            name="contract",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=80
            ),
        ),
        migrations.AlterField(
            model_name="orderline",
            name="is_final_sale",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="orderline", name="full_minor", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="orderline", name="goods", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="orderline", name="first_used_at", field=models.DateTimeField(null=True)
        ),
    )
