from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0007_let_a_brand_choose_withdrawals_and_proofs"),
    ]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="restored_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="installation",
            name="restored_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="installation",
            name="holds_refunds",
            field=models.BooleanField(default=False),
        ),
    ]
