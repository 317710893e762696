from __future__ import annotations

from django.db import migrations

# Checked when the transaction commits: a booking's lines come in one after the other.
BALANCED = """
CREATE FUNCTION settlement_booking_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM settlement_ledgerline
    WHERE brand_id = NEW.brand_id AND booking = NEW.booking
    GROUP BY currency HAVING sum(debit_minor) <> sum(credit_minor)
  ) THEN
    RAISE EXCEPTION 'booking % does not balance', NEW.booking
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settlement_booking_balances
  AFTER INSERT ON settlement_ledgerline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION settlement_booking_balances();
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bh_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON settlement_ledgerline FROM bh_app;
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_born")]
    operations = [migrations.RunSQL(BALANCED, migrations.RunSQL.noop)]
