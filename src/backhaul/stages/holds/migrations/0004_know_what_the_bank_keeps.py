"""What is lost already stays with the bank; of which charge it is, its incident knows."""

from django.db import migrations, models

LOST = """
UPDATE holds_hold AS h SET bank_keeps_minor = lost.minor,
  taken_back_minor = greatest(h.taken_back_minor, lost.minor)
FROM (
  SELECT brand_id, hold, currency, sum(amount_minor) AS minor FROM (
    SELECT DISTINCT ON (d.id) d.brand_id, d.currency, d.amount_minor,
      (i.evidence ->> 'hold')::bigint AS hold
    FROM disputes_dispute AS d
    JOIN incidents_incident AS i ON i.brand_id = d.brand_id
      AND i.subject = 'charge:' || d.id AND i.evidence ->> 'code' = 'charge_disputed'
    WHERE d.status = 'lost' ORDER BY d.id, i.id DESC
  ) AS dispute GROUP BY brand_id, hold, currency
) AS lost
WHERE lost.brand_id = h.brand_id AND lost.hold = h.id AND lost.currency = h.currency
"""


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0001_born"),
        ("holds", "0003_know_what_the_bank_took_back"),
        ("incidents", "0001_born"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="bank_keeps_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(LOST, migrations.RunSQL.noop, elidable=True),
    ]
