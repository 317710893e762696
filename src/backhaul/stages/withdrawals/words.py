"""What is said back to whoever declared something: on the page, in the letter, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from backhaul.foundation.documents.declarations import DeclarationPaper
from backhaul.foundation.pages.local import locale_of
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals.models import Declaration


@dataclass(frozen=True, slots=True)
class Receipt:
    """The content of a declaration, and when it came: the same words on every medium."""

    title: str
    lead: str
    rows: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]


def receipt(row: Declaration, brand: Brand) -> Receipt:
    """Return the receipt in the language that is active; it promises nothing but that."""
    rows = [
        (_("Received on"), moment(row.declared_at, brand)),
        (_("Number of the declaration"), row.number),
        (_("To"), brand.name),
        (_("Name"), row.name),
        (_("Contract"), row.contract),
        (_("What it is about"), meant(row)),
        (_("Declaration"), _("I withdraw from this contract.")),
        (_("E-mail for this receipt"), row.email),
    ]
    return Receipt(
        title=_("We have received your withdrawal"),
        lead=_("This is what you declared, and when we received it. Keep it."),
        rows=tuple(rows),
        closing=closing(brand),
    )


def closing(brand: Brand) -> tuple[str, ...]:
    return (
        _("We look at it and write to you: how goods come back, and when your money comes."),
        _("This receipt says that we have it and since when, not yet what follows from it."),
        *(
            (_("Questions? Write to {email}.").format(email=brand.help_email),)
            if brand.help_email
            else ()
        ),
    )


def meant(row: Declaration) -> str:
    """Return what of the contract is meant, as it was declared."""
    lines = [
        pgettext("a line of an order, how many of it", "{line} × {n}").format(line=line, n=n)
        for line, n in row.lines.items()
    ]
    said = [one for one in (row.parts, *lines) if one]
    return "\n".join(said) if said else _("The whole order")


def moment(at: datetime, brand: Brand) -> str:
    """Return date and time to the second, with the zone: it is proof of a moment."""
    there = at.astimezone(ZoneInfo(brand.time_zone))
    text = format_datetime(
        there, "EEEE d MMMM y, HH:mm:ss", locale=locale_of(get_language() or "en")
    )
    offset = there.strftime("%z")
    return f"{text} (UTC{offset[:3]}:{offset[3:]})"


def paper(row: Declaration, brand: Brand) -> DeclarationPaper:
    said = receipt(row, brand)
    return DeclarationPaper(
        brand=brand.name,
        title=said.title,
        lead=said.lead,
        rows=said.rows,
        closing=said.closing,
    )


def plain(said: Receipt, brand: Brand) -> str:
    """Return the receipt as the text of a letter."""
    rows = "\n".join(f"{name}: {' / '.join(text.splitlines())}" for name, text in said.rows)
    return "\n\n".join((said.lead, rows, *said.closing, brand.name)) + "\n"
