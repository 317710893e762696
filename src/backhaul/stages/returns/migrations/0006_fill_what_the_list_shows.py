"""Returns that were there before the list: their value, site, promise and what they wait for."""

from __future__ import annotations

from django.db import migrations

_FILL = """
UPDATE returns_return AS r SET value_minor = u.value, site = u.site,
  needs_inspection = u.inspect, needs_refund = u.refund
FROM (
  SELECT brand_id, return_id, sum(paid_minor) AS value,
    coalesce(min(nullif(site, '')), min(terms ->> 'site'), '') AS site,
    bool_or(processing = 'received') AS inspect,
    bool_or(money = 'checking' OR (money = 'promised'
      AND processing IN ('inspected', 'decided', 'finished'))) AS refund
  FROM returns_unit WHERE return_id IS NOT NULL GROUP BY brand_id, return_id
) AS u WHERE u.brand_id = r.brand_id AND u.return_id = r.id
"""
_PROMISES = """
UPDATE returns_return AS r
SET promise_on = p."on", promise_runs = p.handed_over_by IS NULL
FROM promises_promise AS p
WHERE p.brand_id = r.brand_id AND p.return_id = r.id AND p.ended_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = (
        ("returns", "0005_serve_the_list_of_the_console"),
        ("promises", "0001_born"),
    )

    operations = (
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL(_PROMISES, migrations.RunSQL.noop),
    )
