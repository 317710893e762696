from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("service_levels", "0001_born"),)

    operations = (
        migrations.AddField(
            model_name="clock", name="told_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("clock", "refund"), ("state", "running"), ("told_at", None)
                ),
                fields=["due_at"],
                name="service_refund_late",
            ),
        ),
    )
