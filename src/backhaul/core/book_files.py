"""Closed books as files: plain CSV, DATEV's Buchungsstapel, and Xero's manual journals.

The same lines, settings and moment give the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from backhaul.core.bookkeeping import BookedLine, BookSettings, Posting, postings, year_start
from backhaul.core.cells import safe
from backhaul.core.money import Money

_PLAIN = ("date", "booking", "account", "number", "debit", "credit", "currency", "reference")
_XERO = ("*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount",
         "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2")  # fmt: skip


def plain(lines: Iterable[BookedLine], settings: BookSettings) -> bytes:
    """Return every line of the ledger, for people and programs."""
    rows = [",".join(_PLAIN), *(_plain_row(line, settings) for line in lines)]
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def _plain_row(line: BookedLine, settings: BookSettings) -> str:
    return _joined(
        line.day.isoformat(),
        line.booking,
        line.account,
        settings.number(line.account),
        _amount(line.debit_minor, line.currency),
        _amount(line.credit_minor, line.currency),
        line.currency,
        line.reference,
    )


def xero(lines: Iterable[BookedLine], settings: BookSettings, *, title: str) -> bytes:
    """Return one manual journal per day and currency, with one sum per account.

    Xero takes a few hundred lines at once. A debit is above zero, a credit below.
    """
    sums: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        amounts = sums[line.day, line.currency]
        amounts[line.account] += line.debit_minor - line.credit_minor
    rows = [",".join(_XERO)]
    for (day, currency), amounts in sorted(sums.items()):
        narration = f"{title} {day.isoformat()} {currency}"
        for account, minor in sorted(amounts.items()):
            if minor:
                number, amount = settings.number(account), _amount(minor, currency)
                told = (narration, f"{day:%d/%m/%Y}", account, number, settings.xero_tax)
                rows.append(_joined(*told, amount, "", "", "", ""))
    return ("\r\n".join(rows) + "\r\n").encode()


def datev(
    lines: Sequence[BookedLine], settings: BookSettings, *, title: str, at: datetime, base: str
) -> list[tuple[str, bytes]]:
    """Return a Buchungsstapel per financial year, with its name: a day in it has no year.

    Format version 13 of the DATEV format 700, in CP1252, with a comma before the decimals.
    """
    found = [
        posting
        for _booking, group in groupby(lines, key=lambda line: line.booking)
        for posting in postings(group)
    ]
    by_year: dict[date, list[Posting]] = defaultdict(list)
    for one in found:
        by_year[year_start(one.day, settings.year_starts_in)].append(one)
    return [
        (
            f"EXTF_Buchungsstapel_{start.year}.csv",
            _stapel(sorted(some, key=lambda one: one.day), settings, start, (title, at, base)),
        )
        for start, some in sorted(by_year.items())
    ]


def _stapel(
    found: Sequence[Posting], settings: BookSettings, start: date,
    about: tuple[str, datetime, str],
) -> bytes:  # fmt: skip
    title, at, base = about
    head = [
        '"EXTF"', "700", "21", '"Buchungsstapel"', "13", f"{at:%Y%m%d%H%M%S}000", "",
        '"RE"', _quoted("Backhaul", 25), "", settings.consultant or "1001",
        settings.client or "1", f"{start:%Y%m%d}", str(settings.digits),
        f"{found[0].day:%Y%m%d}", f"{found[-1].day:%Y%m%d}", _quoted(title, 30), "", "1", "",
        "0", _quoted(base, 3), "", "", "", "", "", "", "", "", "",
    ]  # fmt: skip
    rows = [";".join(head), ";".join(COLUMNS)]
    rows += [_datev_row(one, settings, base) for one in found]
    return ("\r\n".join(rows) + "\r\n").encode("cp1252", errors="replace")


def _datev_row(one: Posting, settings: BookSettings, base: str) -> str:
    cells = [""] * len(COLUMNS)
    cells[0] = _amount(one.amount_minor, one.currency).replace(".", ",")
    cells[1] = '"S"'
    cells[2] = _quoted(one.currency, 3) if one.currency != base else ""
    cells[6], cells[7] = settings.number(one.debit), settings.number(one.credit)
    cells[9] = f"{one.day:%d%m}"
    cells[10] = _quoted(_only_document(one.reference), 36)
    cells[11] = _quoted(_only_document(one.booking.partition(":")[0]), 36)
    cells[13] = _quoted(f"{one.debit} {one.reference}".strip(), 60)
    return ";".join(cells)


def _only_document(text: str) -> str:
    """Keep what DATEV takes in a document's number."""
    kept = (sign if sign.isascii() and (sign.isalnum() or sign in "$&%*+-/") else "-"
            for sign in text)  # fmt: skip
    return "".join(kept)


def _quoted(text: str, most: int) -> str:
    return '"' + " ".join(text.split())[:most].replace('"', '""') + '"'


def _joined(*cells: str) -> str:
    return ",".join(_cell(safe(cell)) for cell in cells)


def _cell(cell: str) -> str:
    if any(sign in cell for sign in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency).major)


def _numbered(name: str, most: int) -> list[str]:
    kinds = ("Art", "Inhalt")
    return [f"{name} - {kind} {place}" for place in range(1, most + 1) for kind in kinds]


#: The 125 columns of a Buchungsstapel, format version 13 (developer.datev.de).
COLUMNS = (
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs",
    "Basis-Umsatz", "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)",
    "BU-Schlüssel", "Belegdatum", "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext",
    "Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt",
    "Zinssperre", "Beleglink", *_numbered("Beleginfo", 8),
    "KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID",
    "EU-Steuersatz", "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L",
    "BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung",
    *_numbered("Zusatzinformation", 20),
    "Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr",
    "Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer", "Buchungstyp",
    "USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)",
    "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Leerfeld",
    "KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername",
    "Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis",
    "Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung",
    "Leistungsdatum", "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)",
    "Steuersatz", "Land", "Abrechnungsreferenz", "BVV-Position",
    "EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto",
)  # fmt: skip
