from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("orders", "0005_find_orders_without_their_sign"),)

    operations = (
        migrations.AddField(
            model_name="orderline", name="serials", field=models.JSONField(null=True)
        ),
    )
