"""Books: what was closed and handed over, the tax in what was credited, and store credit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console import flash
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import shown_count
from backhaul.doors.console.work.people import owners
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.bookkeeping import queries, summaries
from backhaul.stages.bookkeeping.closing import close, file_of
from backhaul.stages.bookkeeping.paper import tax_words

_DAY = timedelta(days=1)


class CloseForm(forms.Form):
    through = forms.DateField(
        label=gettext_lazy("Close everything through this day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy(
            "Today: up to this moment. What is booked later goes next time."
        ),
    )


@desk_page(May.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def books(request: HttpRequest, desk: Desk) -> HttpResponse:
    today = desk.now.astimezone(ZoneInfo(desk.brand.time_zone)).date()
    form = CloseForm(request.POST or None, initial={"through": today.isoformat()})
    wrong = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _close(request, desk, form.cleaned_data["through"], today)
        except DomainError as error:
            wrong = sentence(error)
    status = 422 if form.errors or wrong else 200
    return _page(request, desk, {"form": form, "wrong": [wrong] if wrong else []}, status)


@desk_page(May.PAY)
def book_file(request: HttpRequest, desk: Desk, number: int, form: str) -> HttpResponse:
    """Give a closed export away once more: the same bytes each time."""
    del request
    made = file_of(queries.export_numbered(desk.brand.pk, number), form)
    response = HttpResponse(made.content, content_type=made.kind)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@desk_page(May.PAY)
def taxes_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    since, until = _span(request, desk)
    head = ("country", "tax", "rate_percent", "gross", "of_it_tax", "currency", "credit_notes")
    rows = tuple(
        (
            one.country,
            one.name,
            "" if one.rate_bp is None else str(one.rate_bp / 100),
            str(Money(one.gross_minor, one.currency).major),
            str(Money(one.tax_minor, one.currency).major),
            one.currency,
            str(one.notes),
        )
        for one in summaries.tax_sums(desk.brand.pk, since=since, until=until)
    )
    return csv_response(Table(head, rows), f"taxes-{desk.brand.slug}.csv")


def _close(request: HttpRequest, desk: Desk, through: date, today: date) -> HttpResponse:
    if through > today:
        raise DomainError("export_in_future")
    end = desk.now
    if through < today:
        end = datetime.combine(through + _DAY, time(), ZoneInfo(desk.brand.time_zone))
    export = close(desk.brand, until=end, actor=desk.actor)
    told = _("Export {number} is closed: {n} bookings.")
    flash.tell(request, told.format(number=export.number, n=shown_count(export.bookings)))
    return redirect("console:books", slug=desk.brand.slug)


def _page(
    request: HttpRequest, desk: Desk, context: dict[str, Any], status: int
) -> HttpResponse:
    since, until = _span(request, desk)
    found = queries.exports(desk.brand.pk)
    people = owners(desk.seat.user.pk, [one.closed_by for one in found])
    rows = [
        {
            "number": one.number,
            "days": f"{desk.local.dated(one.first_day)} – {desk.local.dated(one.last_day)}",
            "bookings": shown_count(one.bookings),
            "sums": [desk.local.money(Money(n, code)) for code, n in one.sums.items()],
            "closed": desk.local.moment(one.closed_at),
            "by": people[one.closed_by].name if one.closed_by in people else "–",
            "hash": one.hashes["csv"][:12],
        }
        for one in found
    ]
    taxes = [_tax(one, desk) for one in summaries.tax_sums(desk.brand.pk, since=since,
                                                           until=until)]  # fmt: skip
    ages = [_age(one, desk) for one in summaries.liability(desk.brand.pk, at=desk.now)]
    zone = ZoneInfo(desk.brand.time_zone)
    context |= {
        "rows": rows,
        "waiting": shown_count(queries.open_bookings(desk.brand.pk)),
        "formats": [("csv", "CSV"), ("datev", "DATEV"), ("xero", "Xero")],
        "taxes": taxes,
        "ages": ages,
        "since": since.astimezone(zone).date().isoformat(),
        "through": (until.astimezone(zone) - _DAY).date().isoformat(),
    }
    return desk.render(
        request, "console/books/books.html", context, current="books", status=status
    )


def _span(request: HttpRequest, desk: Desk) -> tuple[datetime, datetime]:
    """Return the span that the address names in the brand's days, else the present month."""
    zone = ZoneInfo(desk.brand.time_zone)
    today = desk.now.astimezone(zone).date()
    since = _day(request.GET.get("since", "")) or today.replace(day=1)
    through = _day(request.GET.get("through", "")) or today
    through = max(since, through)
    start = datetime.combine(since, time(), zone)
    return start, datetime.combine(through + _DAY, time(), zone)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _tax(one: summaries.TaxSum, desk: Desk) -> dict[str, str]:
    rate = "–" if one.rate_bp is None else f"{one.rate_bp / 100:g} %"
    is_taxed = bool(one.tax_minor or one.rate_bp)
    unnamed = tax_words("", one.rate_bp, desk.local.locale) if is_taxed else "–"
    return {
        "country": one.country or "–",
        "name": one.name or unnamed,
        "rate": rate,
        "gross": desk.local.money(Money(one.gross_minor, one.currency)),
        "tax": desk.local.money(Money(one.tax_minor, one.currency)),
        "notes": shown_count(one.notes),
    }


def _age(one: summaries.AgeSum, desk: Desk) -> dict[str, str]:
    if one.to_days is None:
        words = _("older than {days} days").format(days=one.from_days)
    else:
        words = _("{start} to {end} days").format(start=one.from_days, end=one.to_days)
    return {
        "age": words,
        "amount": desk.local.money(Money(one.minor, one.currency)),
        "accounts": shown_count(one.accounts),
    }
