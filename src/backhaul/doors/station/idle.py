"""Nothing is in hand: scan anything. And what a bench is told once: its site, name, printer."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backhaul.doors.station import commands
from backhaul.doors.station.bench import BENCH_KEY, SITE_KEY, Bench, bench_page
from backhaul.doors.station.steps import SeeOther
from backhaul.foundation.documents.codes import qr_svg
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.models import Site
from backhaul.stages.casefile.bench_day import BenchDay, bench_day

PRINTER_KEY = "station_printer"
PRINTERS = ("pdf", "zpl")
_LONGEST_NAME = 40


@bench_page(May.RECEIVE)
def idle(request: HttpRequest, bench: Bench) -> HttpResponse:
    if SITE_KEY not in request.session and Site.objects.count() > 1:
        return SeeOther(reverse("station:settings"))
    day = bench_day(bench.brand_ids, bench.actor, bench.site.code, since=_midnight(bench))
    due, is_day = _due(bench, day)
    context = {
        "day": day,
        "due": due,
        "due_is_day": is_day,
        "said": _said().get(request.GET.get("said", "")),
    }
    return bench.render(request, "station/idle.html", context)


def _said() -> dict[str, str]:
    return {
        "undone": _("Taken back"),
        "nothing": _("Nothing of yours can be taken back"),
        "fixed": _("That cannot be taken back any more"),
    }


def _midnight(bench: Bench) -> datetime:
    """Return when the day of the site began."""
    there = bench.now.astimezone(bench.local.zone)
    return datetime.combine(there.date(), time(0), bench.local.zone)


def _due(bench: Bench, day: BenchDay) -> tuple[str, bool]:
    """Return a time for today, a day for any other, and whether it is a day."""
    if day.due_at is None:
        return "–", False
    there = day.due_at.astimezone(bench.local.zone)
    if bench.local.days_between(bench.now, day.due_at) == 0:
        return there.strftime("%H:%M"), False
    return bench.local.day(there.date()), True


@bench_page(May.RECEIVE)
def settings(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Where this device stands, what it is called and how it prints: kept in its session."""
    sites = list(Site.objects.order_by("name", "id"))
    if request.method == "POST":
        chosen = {str(site.pk): site for site in sites}.get(request.POST.get("site", ""))
        printer = request.POST.get("printer", "")
        request.session[SITE_KEY] = (chosen or bench.site).pk
        request.session[BENCH_KEY] = request.POST.get("name", "").strip()[:_LONGEST_NAME]
        request.session[PRINTER_KEY] = printer if printer in PRINTERS else PRINTERS[0]
        return SeeOther(reverse("station:idle"))
    context = {"sites": sites, "printer": request.session.get(PRINTER_KEY, PRINTERS[0])}
    return bench.render(request, "station/settings.html", context)


@bench_page(May.RECEIVE)
def help_page(request: HttpRequest, bench: Bench) -> HttpResponse:
    return bench.render(request, "station/help.html")


@bench_page(May.RECEIVE)
def sheet(request: HttpRequest, bench: Bench) -> HttpResponse:
    """The keys as codes on paper, for whoever never touches the screen."""
    codes = [
        {
            "name": name if name.isdecimal() else "",
            "words": words,
            "svg": qr_svg(commands.written(name)),
            "text": commands.written(name),
        }
        for name, words in commands.SHEET.items()
    ]
    return bench.render(request, "station/sheet.html", {"codes": codes})
