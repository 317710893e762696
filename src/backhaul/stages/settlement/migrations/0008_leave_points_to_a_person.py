from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Refunds go on meanwhile: nothing is locked, and the old index serves until it can go."""

    atomic = False
    dependencies = [("settlement", "0007_pay_past_providers")]

    operations = [
        # What an interrupted build left behind is invalid, and in the way.
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS leg_left_to_a_person", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            model_name="leg",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("proposed", "failed", "unknown", "reversed")),
                    models.Q(("kind__in", ("by_hand", "points")), ("state", "approved")),
                    _connector="OR",
                ),
                fields=["brand", "id"],
                name="leg_left_to_a_person",
            ),
        ),
        RemoveIndexConcurrently(model_name="leg", name="leg_for_a_person"),
    ]
