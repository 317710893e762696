from __future__ import annotations

from django.db import migrations

# A booking balances by itself; what it says of one return does too, and so does every return.
RETURNS = """
CREATE OR REPLACE FUNCTION settlement_booking_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM settlement_ledgerline
    WHERE brand_id = NEW.brand_id AND booking = NEW.booking
    GROUP BY currency, return_id HAVING sum(debit_minor) <> sum(credit_minor)
  ) THEN
    RAISE EXCEPTION 'booking % does not balance', NEW.booking
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
"""
# The row of the account is locked, so that two transactions that spend are summed in turn.
CREDIT = """
CREATE FUNCTION settlement_credit_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM settlement_creditaccount
  WHERE brand_id = NEW.brand_id AND id = NEW.credit_account_id FOR UPDATE;
  IF (
    SELECT sum(credit_minor - debit_minor) FROM settlement_ledgerline
    WHERE brand_id = NEW.brand_id AND credit_account_id = NEW.credit_account_id
  ) < 0 THEN
    RAISE EXCEPTION 'store credit % is overdrawn', NEW.credit_account_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'store_credit_is_there';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settlement_credit_is_there
  AFTER INSERT ON settlement_ledgerline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.credit_account_id IS NOT NULL AND NEW.debit_minor > 0)
  EXECUTE FUNCTION settlement_credit_is_there()
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0004_know_what_a_leg_is_for")]
    operations = [
        migrations.RunSQL(RETURNS, migrations.RunSQL.noop),
        migrations.RunSQL(CREDIT, migrations.RunSQL.noop),
    ]
