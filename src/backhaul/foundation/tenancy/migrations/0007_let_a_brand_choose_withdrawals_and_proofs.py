import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_journal_what_concerns_the_operator"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="withdrawals",
            field=backhaul.foundation.tenancy.models.Code(
                choices=[("auto", "Auto"), ("shown", "Shown"), ("hidden", "Hidden")],
                db_collation="C",
                db_default="auto",
                default="auto",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="brand",
            name="takes_proofs",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
