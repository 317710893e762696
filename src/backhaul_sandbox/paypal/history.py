"""The account's history: a month at a time, and three hours behind, as documented."""

from __future__ import annotations

from datetime import UTC, datetime

from backhaul_sandbox.paypal import objects
from backhaul_sandbox.paypal.errors import issue
from backhaul_sandbox.paypal.sign_in import SignIn
from backhaul_sandbox.peer import Peer
from backhaul_sandbox.server import Reply, Request, answer

BEHIND_SECONDS = 3 * 3600
_LONGEST_SECONDS = 31 * 24 * 3600


#: What moved money: what is taken leaves the account, what is given back comes in.
_LISTED = """
SELECT * FROM (
  SELECT account, id, capture AS reference, created, updated, -amount AS amount, currency,
    status, custom_id, seq,
    CASE is_reversal WHEN 1 THEN 'T1106' WHEN 2 THEN 'T1201' ELSE 'T1107' END AS code
  FROM refunds
  UNION ALL
  SELECT r.account, b.id, b.reference, b.created, b.created, r.amount, r.currency,
    'COMPLETED', '', b.seq, 'T1202'
  FROM given_back b JOIN refunds r ON r.id = b.taking
) WHERE account = ? AND created >= ? AND created < ? AND created <= ? AND ? IN ('', code)
ORDER BY created, seq
"""


class History:
    def __init__(self, peer: Peer, sign_in: SignIn) -> None:
        self._books = peer.books
        self._sign_in = sign_in
        peer.routes.add("GET", "/v1/reporting/transactions", self.list)

    def list(self, request: Request) -> Reply:
        account = self._sign_in.account(request)
        query = request.query
        start, end = _instant(query.get("start_date")), _instant(query.get("end_date"))
        if not 0 <= end - start <= _LONGEST_SECONDS:
            raise issue(400, "INVALID_DATE_RANGE", "At most 31 days.")
        size, page = _number(query.get("page_size", "100")), _number(query.get("page", "1"))
        refreshed = self._books.now() - BEHIND_SECONDS
        code = query.get("transaction_type", "")
        found = self._books.rows(_LISTED, account, start, end, refreshed, code)
        shown = found[(page - 1) * size : page * size]
        return answer(
            {
                "transaction_details": [objects.transaction(row) for row in shown],
                "last_refreshed_datetime": objects.instant(refreshed),
                "page": page,
                "total_items": len(found),
                "total_pages": max(-(-len(found) // size), 1),
            }
        )


def _instant(text: str | None) -> float:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        raise issue(400, "INVALID_PARAMETER_SYNTAX", "No date.") from None
    if at.tzinfo is None:
        raise issue(400, "INVALID_PARAMETER_SYNTAX", "A date needs an offset.")
    return at.astimezone(UTC).timestamp()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 500:
        raise issue(400, "INVALID_PARAMETER_VALUE", "A number from 1 to 500.")
    return int(text)
