from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holds", "0003_know_what_the_bank_took_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="bank_keeps_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
