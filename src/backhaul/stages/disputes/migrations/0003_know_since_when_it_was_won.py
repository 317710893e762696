from django.db import migrations, models

_WON = "UPDATE disputes_dispute SET won_at = told_at WHERE status = 'won'"


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0002_hand_in_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="won_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(_WON, migrations.RunSQL.noop, elidable=True),
    ]
