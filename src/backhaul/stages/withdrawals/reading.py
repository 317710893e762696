"""A declaration as it is shown again to whoever made it, by the secret of its page."""

from __future__ import annotations

from dataclasses import dataclass

from backhaul.core.errors import NotFound
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals.letters import pdf_of
from backhaul.stages.withdrawals.models import Declaration
from backhaul.stages.withdrawals.queries import declaration, read_signed
from backhaul.stages.withdrawals.words import Receipt, receipt


@dataclass(frozen=True, slots=True)
class Shown:
    number: str
    email: str
    receipt: Receipt


def shown(brand: Brand, token: str) -> Shown:
    """Return it in the language that is active; raises NotFound `no_such_declaration`."""
    row = _of(brand, token)
    return Shown(row.number, row.email, receipt(row, brand))


def on_paper(brand: Brand, token: str) -> tuple[str, bytes]:
    """Return its number and its PDF; raises NotFound `no_such_declaration`."""
    row = _of(brand, token)
    return row.number, pdf_of(row, brand)


def _of(brand: Brand, token: str) -> Declaration:
    number = read_signed(brand.pk, token)
    if number is None:
        raise NotFound("no_such_declaration")
    return declaration(brand.pk, number)
