import backhaul.foundation.tenancy.models
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = (("orders", "0008_keep_both_words_about_a_delivery"),)

    operations = (
        migrations.AddField(
            model_name="order",
            name="shipping_tax_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="order",
            name="shipping_standard_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="shipping_refunded_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="order",
            name="shipping_ordered_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="order",
            name="shown_currency",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=3
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="shown_total_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=Q(shipping_ordered_minor=0)
                | Q(
                    shipping_ordered_minor__gt=0,
                    shipping_ordered_minor__lte=F("shipping_paid_minor"),
                ),
                name="order_shipping_never_refunded_twice",
            ),
        ),
        migrations.AddField(
            model_name="orderline", name="taxes", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="orderline", name="discounts", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="orderline",
            name="duties_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.RemoveConstraint(
            model_name="orderline", name="line_never_refunded_above_paid"
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=Q(
                    refund_ordered_minor__gte=0,
                    refund_ordered_minor__lte=F("paid_minor") + F("duties_minor"),
                ),
                name="line_never_refunded_above_paid",
            ),
        ),
    )
