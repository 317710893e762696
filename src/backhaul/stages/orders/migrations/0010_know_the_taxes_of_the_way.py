from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("orders", "0009_know_shipping_duties_and_taxes"),)

    operations = (
        migrations.AddField(
            model_name="order", name="shipping_taxes", field=models.JSONField(null=True)
        ),
    )
