from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("settlement", "0009_count_a_refund_elsewhere_for_one_return"),)

    operations = (
        migrations.AddField(
            model_name="takenback",
            name="counted_alone",
            field=models.JSONField(null=True),
        ),
    )
