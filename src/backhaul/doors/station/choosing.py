"""One question with numbered answers about a unit: the same screen wherever one is asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from backhaul.doors.station.asking import Option
from backhaul.doors.station.bench import Bench
from backhaul.doors.station.things import Thing, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Answers are posted to `action` (empty: here) as `name`; `hidden` goes with them.

    `noted` is the name of a field to write in, where there is one, and `typed` what it holds.
    """

    title: str
    lead: str = ""
    name: str = "answer"
    options: tuple[Option, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    action: str = ""
    back: str = ""
    noted: str = ""
    typed: str = ""
    wrong: str = ""


def choose(
    request: HttpRequest, bench: Bench, thing: Thing, choosing: Choosing
) -> HttpResponse:
    context = {**shown(thing), "choosing": choosing, "back": choosing.back}
    status = 422 if choosing.wrong else 200
    return bench.render(request, "station/bench/choose.html", context, status=status)
