import backhaul.foundation.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("catalog", "0001_born"),)

    operations = (
        migrations.AddField(
            model_name="variant",
            name="product",
            field=backhaul.foundation.tenancy.models.Code(
                blank=True, db_collation="C", db_default="", default="", max_length=120
            ),
        ),
        migrations.AddField(
            model_name="variant", name="tags", field=models.JSONField(null=True)
        ),
        migrations.AddField(
            model_name="variant", name="is_hazardous", field=models.BooleanField(null=True)
        ),
        migrations.AddField(
            model_name="variant", name="is_serialised", field=models.BooleanField(null=True)
        ),
    )
