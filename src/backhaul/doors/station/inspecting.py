"""Questions about a unit, one per screen, until its grade is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Processing
from backhaul.core.errors import IllegalStep
from backhaul.core.policies.model import Check
from backhaul.doors.station import asking
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.choosing import Choosing, choose
from backhaul.doors.station.things import Thing, shown, stands_at, thing_of
from backhaul.doors.station.undoing import INSPECTION, remember
from backhaul.foundation.tenancy.access import May
from backhaul.stages.inspection import sheets
from backhaul.stages.inspection.actions import asked, inspect, points
from backhaul.stages.inspection.sheets import Filled
from backhaul.stages.receiving import holds
from backhaul.stages.receiving.holds import HeldBy

PAGE = "station/bench/question.html"
_TYPED_LIMIT = 80


@bench_page(May.INSPECT)
@require_http_methods(["GET", "HEAD", "POST"])
def question(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing is not Processing.RECEIVED:
        return HttpResponseRedirect(stands_at(thing))
    checks = asked(thing.found.unit)
    if not checks:
        if request.method == "POST":
            return _finish(bench, thing, sheets.filled_of(thing.found.sheet))
        return _nothing_to_ask(request, bench, thing)
    mine = (thing.brand.pk, thing.found.unit.pk, bench.actor, bench.now)
    if request.method == "POST" and "take" in request.POST:
        holds.take_over(*mine)
        return HttpResponseRedirect(thing.at("inspect"))
    if isinstance(held := holds.take(*mine), HeldBy):
        return _in_other_hands(request, bench, thing, held)
    answer = _answered if request.method == "POST" else _asked
    return answer(request, bench, thing, checks)


def _asked(
    request: HttpRequest,
    bench: Bench,
    thing: Thing,
    checks: tuple[str, ...],
    *,
    wrong: str = "",
    typed: str = "",
) -> HttpResponse:
    answers = _answers(thing)
    wanted = request.POST.get("q", "") or request.GET.get("q", "")
    is_missing = wanted == asking.MISSING and answers.get(Check.COMPLETE) == sheets.NO
    current = Check.COMPLETE if is_missing else _current(wanted, checks, answers)
    place = checks.index(current)
    sheet = thing.found.sheet
    began = sheet.began_at if sheet else bench.now
    context = {
        **shown(thing),
        **_ways(thing, checks, current, is_missing=is_missing),
        "question": asking.question(current, points(thing.found.unit)),
        "check": str(current),
        "chosen": answers.get(current, ""),
        "bars": _bars(checks, current, answers),
        "place": place + 1,
        "turn": sheet.step if sheet else 0,
        "began": began.isoformat(),
        "seconds": min(int((bench.now - began).total_seconds()), sheets.MOST_SECONDS),
        "is_late": "late" in request.GET,
        "wrong": wrong,
    }
    if is_missing:
        context |= _missing(thing, typed)
    template = "station/bench/missing.html" if is_missing else PAGE
    return bench.render(request, template, context, status=422 if wrong else 200)


def _current(wanted: str, checks: tuple[str, ...], answers: dict[str, str]) -> str:
    """Return the check asked for, else the first one without an answer, else the last."""
    for check in checks:
        if check == wanted:
            return check
    return next((check for check in checks if check not in answers), checks[-1])


def _ways(
    thing: Thing, checks: tuple[str, ...], current: str, *, is_missing: bool
) -> dict[str, Any]:
    place = checks.index(current)
    if is_missing:
        back = thing.at("inspect", urlencode({"q": str(current)}))
    elif place:
        back = thing.at("inspect", urlencode({"q": str(checks[place - 1])}))
    else:
        back = thing.at("unit")
    here = urlencode({"q": asking.MISSING if is_missing else str(current)})
    return {
        "here": thing.at("inspect", here),
        "back": back,
        "photo": thing.at("photo", here),
        "aside": thing.at("aside", here),
    }


def _bars(checks: tuple[str, ...], current: str, answers: dict[str, str]) -> list[str]:
    return [
        "now" if check == current else "done" if check in answers else "left"
        for check in checks
    ]


def _missing(thing: Thing, typed: str) -> dict[str, Any]:
    sheet = thing.found.sheet
    missing = list(sheet.missing) if sheet else []
    known = [
        {"value": code, "title": title, "is_chosen": code in missing}
        for code, title in asking.ACCESSORIES.items()
    ]
    others = [name for name in missing if name not in asking.ACCESSORIES]
    return {"accessories": known, "others": others, "typed": typed}


def _answered(
    request: HttpRequest, bench: Bench, thing: Thing, checks: tuple[str, ...]
) -> HttpResponse:
    """Keep one answer; what was asked at an earlier step changes nothing."""
    before = sheets.filled_of(thing.found.sheet)
    if request.POST.get("turn") != str(before.step):
        return HttpResponseRedirect(thing.at("inspect", "late=1"))
    before = replace(before, began_at=before.began_at or _moment(request.POST.get("began", "")))
    if request.POST.get("q") == asking.MISSING:
        return _missing_answered(request, bench, thing, checks, before)
    current = next((one for one in checks if one == request.POST.get("q")), None)
    told = points(thing.found.unit)
    value = request.POST.get("answer", "")
    if current is None or asking.named(asking.question(current, told).options, value) is None:
        return _asked(request, bench, thing, checks, wrong=_("Choose one of the answers."))
    filled = replace(before, answers={**before.answers, str(current): value})
    is_short = current == Check.COMPLETE and value == sheets.NO
    return _kept(bench, thing, checks, filled, then=asking.MISSING if is_short else "")


def _missing_answered(
    request: HttpRequest,
    bench: Bench,
    thing: Thing,
    checks: tuple[str, ...],
    before: Filled,
) -> HttpResponse:
    """Name what is missing, or take the name back; `go` is done with naming."""
    missing = list(before.missing)
    typed = request.POST.get("other", "").strip()
    toggled = request.POST.get("toggle", "")
    if len(typed) > _TYPED_LIMIT:
        wrong = _("A name has at most {n} characters.").format(n=_TYPED_LIMIT)
        return _asked(request, bench, thing, checks, wrong=wrong, typed=typed)
    if typed and typed not in missing:
        missing.append(typed)
    if toggled in missing:
        missing.remove(toggled)
    elif toggled in asking.ACCESSORIES:
        missing.append(toggled)
    filled = replace(before, missing=tuple(missing))
    return _kept(
        bench, thing, checks, filled, then="" if "go" in request.POST else asking.MISSING
    )


def _kept(
    bench: Bench, thing: Thing, checks: tuple[str, ...], filled: Filled, *, then: str
) -> HttpResponse:
    """Keep the answers, and go on to `then`, to the next question, or to the grade."""
    if not sheets.fill(thing.found.unit, filled, at=bench.now, actor=bench.actor):
        return HttpResponseRedirect(thing.at("inspect", "late=1"))
    if then:
        return HttpResponseRedirect(thing.at("inspect", urlencode({"q": then})))
    if any(check not in filled.answers for check in checks):
        return HttpResponseRedirect(thing.at("inspect"))
    return _finish(bench, thing, filled)


def _finish(bench: Bench, thing: Thing, filled: Filled) -> HttpResponse:
    """Grade the unit by what was answered; a second press finds it graded."""
    unit = thing.found.unit
    findings = sheets.findings_of(filled, at=bench.now)
    try:
        inspect(
            thing.brand.pk,
            thing.found.ran,
            unit.ordinal,
            findings,
            at=bench.now,
            actor=bench.actor,
        )
    except IllegalStep:
        return HttpResponseRedirect(thing.at("unit"))
    remember(bench, thing, INSPECTION)
    return HttpResponseRedirect(thing.at("disposition"))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _answers(thing: Thing) -> dict[str, str]:
    return dict(thing.found.sheet.answers) if thing.found.sheet else {}


def _in_other_hands(
    request: HttpRequest, bench: Bench, thing: Thing, held: HeldBy
) -> HttpResponse:
    return choose(
        request,
        bench,
        thing,
        Choosing(
            title=_("{who} has this unit in hand").format(who=held.name),
            lead=_("Since {time}.").format(time=bench.local.moment_within(held.since)),
            name="take",
            options=(asking.Option("1", _("Go on with it myself"), _("Answers are kept")),),
            back=thing.at("unit"),
        ),
    )


def _nothing_to_ask(request: HttpRequest, bench: Bench, thing: Thing) -> HttpResponse:
    return choose(
        request,
        bench,
        thing,
        Choosing(
            title=_("Nothing is asked about this one"),
            lead=_("The brand wants no questions answered."),
            options=(asking.Option("go", _("Go on"), _("See where it goes")),),
            back=thing.at("unit"),
        ),
    )
