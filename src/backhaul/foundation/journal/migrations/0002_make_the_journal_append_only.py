from __future__ import annotations

from django.db import migrations

# CURRENT_USER is the owner here; the runtime role is the one that was granted by default.
REVOKE = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bh_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry FROM bh_app;
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_born")]
    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
