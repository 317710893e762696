import backhaul.foundation.tenancy.models
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_let_a_gift_be_sent_back"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="origin",
            field=backhaul.foundation.tenancy.models.Code(
                choices=[
                    ("portal", "portal"),
                    ("agent", "agent"),
                    ("api", "api"),
                    ("return_to_sender", "return_to_sender"),
                    ("unexpected", "unexpected"),
                    ("store", "store"),
                    ("gift", "gift"),
                    ("withdrawal", "withdrawal"),
                    ("proof", "proof"),
                ],
                db_collation="C",
                max_length=80,
            ),
        ),
    ]
