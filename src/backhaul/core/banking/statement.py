"""Reading whatever a bank, or a person in its place, tells of transfers."""

from __future__ import annotations

from backhaul.core.banking.statement_csv import statement_csv
from backhaul.core.banking.statement_xml import statement_xml
from backhaul.core.banking.told import Statement
from backhaul.core.errors import DomainError

MOST_BYTES = 5 * 1024 * 1024


def read_statement(body: bytes) -> Statement:
    """Raises DomainError `statement_too_large` and those of the readers."""
    if len(body) > MOST_BYTES:
        raise DomainError("statement_too_large")
    if not body.strip():
        raise DomainError("statement_missing")
    is_xml = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return statement_xml(body) if is_xml else statement_csv(body)
