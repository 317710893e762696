from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holds", "0002_keep_the_days_of_a_consent"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="taken_back_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
