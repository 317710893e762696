import backhaul.foundation.tenancy.models
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("shipping", "0006_keep_what_a_carrier_offered"),)

    operations = (
        migrations.AlterField(
            model_name="parcel",
            name="incident",
            field=backhaul.foundation.tenancy.models.Code(
                choices=[
                    ("not_sent_yet", "not_sent_yet"),
                    ("no_first_scan", "no_first_scan"),
                    ("claimed_not_scanned", "claimed_not_scanned"),
                    ("no_movement", "no_movement"),
                    ("delivered_not_received", "delivered_not_received"),
                    ("attempt_failed", "attempt_failed"),
                    ("address", "address"),
                    ("customs", "customs"),
                    ("delay", "delay"),
                    ("refused", "refused"),
                    ("returning", "returning"),
                    ("redirected", "redirected"),
                    ("awaiting_collection", "awaiting_collection"),
                    ("missort", "missort"),
                    ("label_void", "label_void"),
                    ("label_in_doubt", "label_in_doubt"),
                    ("held", "held"),
                    ("pickup_failed", "pickup_failed"),
                    ("lost", "lost"),
                    ("damaged", "damaged"),
                    ("data_stale", "data_stale"),
                    ("contents_differ", "contents_differ"),
                    ("refund_late", "refund_late"),
                    ("refund_unknown", "refund_unknown"),
                    ("refund_failed", "refund_failed"),
                    ("promise_at_risk", "promise_at_risk"),
                ],
                db_collation="C",
                max_length=80,
                null=True,
            ),
        ),
    )
