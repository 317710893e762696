"""A credit note in words, in the language of the return it is about."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from backhaul.core.credit_notes import summed
from backhaul.core.money import Money
from backhaul.foundation.documents.credit_notes import NotePaper, Row, credit_note_pdf
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.stages.bookkeeping.models import CreditNote


def pdf_of(note: CreditNote) -> bytes:
    """Return the note on paper: the same bytes each time."""
    language = _language(note.content["locale"])
    with override(language):
        return credit_note_pdf(_paper(note, locale_of(language)), locale=language).pdf


def _language(wished: str) -> str:
    spoken = dict(settings.LANGUAGES)
    short = wished.split("-", maxsplit=1)[0]
    alike = (code for code in spoken if code.split("-", maxsplit=1)[0] == short)
    return next((one for one in (wished, *alike) if one in spoken), "en")


def _paper(note: CreditNote, locale: Locale) -> NotePaper:
    told = note.content
    day = note.issued_at.astimezone(ZoneInfo(told["time_zone"])).date()
    facts = [(pgettext("a paper", "Number"), note.number), (_("Date"), _day(day, locale))]
    if told["order"]:
        ordered = told["ordered_on"]
        of = _day(date.fromisoformat(ordered), locale) if ordered else ""
        facts.append((_("Order"), f"{told['order']}{f', {of}' if of else ''}"))
    facts.append((_("Return"), told["ran"]))
    if told["tax_id"]:
        facts.append((_("VAT number of the seller"), told["tax_id"]))
    return NotePaper(
        title=_("Credit note {number}").format(number=note.number),
        seller=tuple(told["seller"].splitlines()),
        to=tuple(told["to"]),
        facts=tuple(facts),
        head=(_("What is credited"), _("Tax in it"), _("Amount")),
        rows=tuple(_row(row, note.currency, locale) for row in told["rows"]),
        sums=(
            (
                pgettext("a paper", "Credited"),
                "",
                _money(note.total_minor, note.currency, locale),
            ),
        ),
        taxes=_taxes(note, locale),
        closing=(_closing(note),),
    )


def _row(row: dict[str, object], currency: str, locale: Locale) -> Row:
    taxes = row["taxes"]
    assert isinstance(taxes, list)
    tax = sum(minor for _name, _rate, minor in taxes)
    named = " · ".join(str(part) for part in (row["title"], row["sku"]) if part)
    gross = row["gross_minor"]
    assert isinstance(gross, int)
    return (
        named or _BESIDE[str(row["code"])](),
        _money(tax, currency, locale) if tax else "–",
        _money(gross, currency, locale),
    )


_BESIDE = {
    "goods": lambda: _("Goods"),
    "shipping": lambda: _("Shipping to you"),
    "duties": lambda: _("Duties"),
    "fee": lambda: _("Fees kept back"),
    "bonus": lambda: _("Bonus with store credit"),
}


def _taxes(note: CreditNote, locale: Locale) -> tuple[Row, ...]:
    rows = []
    for name, rate, gross, tax in summed(note.content["rows"]):
        if not tax:
            continue
        rows.append(
            (
                _("{tax} in {gross}").format(
                    tax=tax_words(name, rate, locale),
                    gross=_money(gross, note.currency, locale),
                ),
                "",
                _money(tax, note.currency, locale),
            )
        )
    return tuple(rows)


def tax_words(name: str, rate_bp: int | None, locale: Locale) -> str:
    """Return a tax with its rate, such as `MwSt. 19%`; one that nobody named is `Tax 19%`."""
    named = name or _("Tax")
    # Many shops have the rate in the name already.
    said = re.findall(r"[\d.]+(?=\s*%)", named.replace(",", "."))
    if not rate_bp or f"{rate_bp / 100:g}" in said:
        return named
    percent = format_percent(rate_bp / 10_000, locale=locale, decimal_quantization=False)
    return f"{named} {percent}"


def _closing(note: CreditNote) -> str:
    match note.content["kind"]:
        case "credit":
            return _("Given as store credit.")
        case "exchange":
            return _("Set off against what was sent to you instead.")
        case "points":
            return _("Given back as loyalty points.")
        case "by_hand":
            return _("Paid to you.")
        case _:
            label = note.content["payment"]
            return _("Paid back to {payment}.").format(payment=label or _("your payment"))


def _money(minor: int, currency: str, locale: Locale) -> str:
    return money_text(Money(minor, currency), locale)


def _day(day: date, locale: Locale) -> str:
    return format_date(day, format="long", locale=locale)
