from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0001_born"),
    ]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="label_order",
            field=models.JSONField(null=True),
        ),
    ]
