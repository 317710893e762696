"""Store credit: whose it is, and the code by which they spend it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from backhaul.core.ids import ALPHABET, check_character
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.settlement.drafts import AccountKey, Draft

_SIGNS = 11

# The row that is there already is locked and given back as it stands.
_OPEN = """
INSERT INTO settlement_creditaccount AS a (brand_id, email_norm, currency, code, opened_at)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
ON CONFLICT (brand_id, email_norm, currency) DO UPDATE SET code = a.code
RETURNING brand_id, email_norm, currency, id
"""


def open_accounts(drafts: Iterable[Draft], at: datetime) -> dict[AccountKey, int]:
    """Return the account of each shopper who gets credit; one that is missing is opened."""
    return accounts_for({draft.account_key for draft in drafts}, at)


def accounts_for(keys: Iterable[AccountKey], at: datetime) -> dict[AccountKey, int]:
    """Return the account of each brand, address and currency; one that is missing is opened."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    columns = [list(column) for column in zip(*wanted, strict=True)]
    codes = [new_code() for _ in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [*columns, codes, [at] * len(wanted)])
        opened = {(brand, email, currency): row for brand, email, currency, row in cursor}
    crash_point(CrashPoint.CREDIT_ACCOUNT_OPENED)
    return opened


def new_code() -> str:
    """Return a code that people can read out: `7F39-2QDK-XW4M`, the last sign a check."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_SIGNS))
    whole = body + check_character(body)
    return "-".join(whole[place : place + 4] for place in range(0, len(whole), 4))
