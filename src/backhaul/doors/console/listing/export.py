"""The list as a CSV file that a spreadsheet opens: all of the filter, nothing that it runs."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backhaul.core.money import exponent
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.listing.asked import Asked, read_asked
from backhaul.foundation.pages.words import HEADLINES, incident_word, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_export import every_return
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.casefile.console_row import Listed

#: A cell that begins like this is a formula to a spreadsheet.
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_IN_MEMORY = 4_000_000


@desk_page(May.VIEW)
def returns_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write the whole file before the answer: the wall is gone when an answer is streamed."""
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    asked = read_asked(request.GET, desk, frame)
    # It is closed by the answer that sends it.
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    _write(file, asked, desk, frame)
    file.seek(0)
    day = desk.now.astimezone(desk.local.zone).date().isoformat()
    # A FileResponse is no HttpResponse to a type checker, and one to everybody else.
    answer: Any = FileResponse(
        file,
        as_attachment=True,
        filename=f"{desk.brand.slug}-returns-{day}.csv",
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )
    return cast(HttpResponse, answer)


def safe_cell(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_RUNS) else value


class _Utf8:
    """What csv writes to: text in, bytes out, without a layer that would close the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(text.encode())


def _write(file: IO[bytes], asked: Asked, desk: Desk, frame: Frame) -> None:
    file.write(b"\xef\xbb\xbf")
    writer = csv.writer(_Utf8(file))
    writer.writerow(_titles())
    for ret, code in every_return(desk.brand.pk, asked.filter):
        writer.writerow(safe_cell(cell) for cell in _cells(ret, code, desk, frame))


def _titles() -> list[str]:
    return [
        _("RAN"), _("Requested"), _("Shopper"), _("E-mail"), _("City"), _("Country"),
        _("Orders"), _("Headline"), _("Since"), _("Units"), _("Incident"), _("Promise"),
        _("Promise runs"), _("Value"), _("Currency"), _("Site"), _("Owner"), _("Done"),
    ]  # fmt: skip


def _cells(ret: Listed, code: str, desk: Desk, frame: Frame) -> Iterator[str]:
    digits = exponent(ret.currency)
    yield ret.ran
    yield _moment(ret.requested_at, desk)
    yield ret.name
    yield ret.email
    yield ret.city
    yield ret.country
    yield " ".join(ret.orders)
    yield word(HEADLINES, ret.headline)
    yield _moment(ret.headline_at, desk)
    yield str(ret.headline_of)
    yield incident_word(ret.incident, code) if ret.incident else ""
    yield ret.promise_on.isoformat() if ret.promise_on else ""
    yield _("yes") if ret.promise_runs else _("no")
    yield f"{ret.value_minor / 10**digits:.{digits}f}"
    yield ret.currency
    yield dict(frame.sites).get(ret.site, ret.site)
    yield frame.name_of(ret.owner or "")
    yield _("yes") if ret.is_done else _("no")


def _moment(at: datetime, desk: Desk) -> str:
    return at.astimezone(desk.local.zone).strftime("%Y-%m-%d %H:%M")
