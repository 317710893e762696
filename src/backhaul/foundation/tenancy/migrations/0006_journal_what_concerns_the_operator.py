from __future__ import annotations

from django.db import migrations, models

import backhaul.foundation.tenancy.models

# CURRENT_USER is the owner here; the runtime role is the one that was granted by default.
REVOKE = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bh_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON tenancy_operatorentry FROM bh_app;
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0005_let_badges_be_printed")]

    operations = [
        migrations.CreateModel(
            name="OperatorEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    backhaul.foundation.tenancy.models.Code(db_collation="C", max_length=80),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "actor",
                    backhaul.foundation.tenancy.models.Code(db_collation="C", max_length=80),
                ),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-occurred_at", "-id"], name="operator_history")
                ],
            },
        ),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
    ]
