"""What becomes of a unit: the proposal with its reasons, its bin, and what else is possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.axes import Processing
from backhaul.core.bins import QUARANTINE, UNKNOWN, read_bin
from backhaul.core.disposition import Disposition
from backhaul.core.errors import DomainError, IllegalStep
from backhaul.doors.station import asking, seconding
from backhaul.doors.station.bench import Bench, bench_page
from backhaul.doors.station.bin_look import look_of
from backhaul.doors.station.choosing import Choosing, choose
from backhaul.doors.station.proposal_words import grade_words, next_step, reasons_of
from backhaul.doors.station.things import Thing, paid, shown, stands_at, thing_of
from backhaul.doors.station.undoing import DECISION, remember
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import DISPOSITIONS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.disposition.actions import NOTE_LIMIT, Wish, decide
from backhaul.stages.disposition.bins import bin_by_code
from backhaul.stages.disposition.queries import Weighed, weigh
from backhaul.stages.inspection.sheets import MOST_SECONDS
from backhaul.stages.receiving.holds import release

_MOST_OTHERS = 2
_NEVER = frozenset({Disposition.KEEP})
"""Kept means that it never came; this one is on the bench."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A unit that waits for its disposition. `step` is the inspection it rests on."""

    thing: Thing
    weighed: Weighed
    step: int
    grade: str
    grade_words: str
    seconds: int
    """Since it was graded."""
    took: int
    """From the first question on."""

    @property
    def proposed(self) -> Disposition | None:
        return self.weighed.proposal.disposition


def _decision(bench: Bench, thing: Thing) -> Decision:
    unit, ret = thing.found.unit, thing.found.ret
    assert ret is not None
    weighed = weigh(unit, ret.currency, unit.site or bench.site.code)
    since = unit.inspected_at or bench.now
    seconds = max(1, min(int((bench.now - since).total_seconds()), MOST_SECONDS))
    return Decision(
        thing=thing,
        weighed=weighed,
        step=weighed.found.pk,
        grade=unit.grade,
        grade_words=grade_words(weighed.found.reasons),
        seconds=seconds,
        took=seconds + weighed.found.seconds,
    )


@bench_page(May.INSPECT)
@require_http_methods(["GET", "HEAD", "POST"])
def disposition(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing is not Processing.INSPECTED:
        return HttpResponseRedirect(stands_at(thing))
    if request.method != "POST":
        return _page(request, bench, _decision(bench, thing))
    decision = _decision(bench, thing)
    if request.POST.get("turn") != str(decision.step):
        return HttpResponseRedirect(thing.at("disposition"))
    if "second" in request.POST:
        return _seconded(request, bench, decision)
    if "code" in request.POST:
        return _scanned(request, bench, decision)
    return _decided(request, bench, decision)


@bench_page(May.INSPECT)
@require_safe
def others(
    request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int
) -> HttpResponse:
    """Every other outcome there is, with its bin."""
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing is not Processing.INSPECTED:
        return HttpResponseRedirect(stands_at(thing))
    decision = _decision(bench, thing)
    context = {
        **shown(thing, with_pictures=False),
        "here": thing.at("disposition"),
        "decision": decision,
        "options": [
            _option(decision, one, number)
            for number, one in enumerate(_unlikely(decision), start=1)
        ],
        "back": thing.at("disposition"),
    }
    return bench.render(request, "station/bench/others.html", context)


@bench_page(May.INSPECT)
@require_safe
def why(request: HttpRequest, bench: Bench, slug: str, ran: str, ordinal: int) -> HttpResponse:
    """Whoever thinks otherwise says why, with one press."""
    thing = thing_of(bench, slug, ran, ordinal)
    if thing.processing is not Processing.INSPECTED:
        return HttpResponseRedirect(stands_at(thing))
    decision = _decision(bench, thing)
    chosen = _named(request.GET.get("choice", ""))
    if chosen is None or chosen is decision.proposed:
        return HttpResponseRedirect(thing.at("disposition"))
    return _why(request, bench, decision, chosen)


def _page(
    request: HttpRequest, bench: Bench, decision: Decision, *, wrong: str = ""
) -> HttpResponse:
    thing, proposed = decision.thing, decision.proposed
    first = 2 if proposed else 1
    likely = _likely(decision)
    target = decision.weighed.bins.get(proposed) if proposed else None
    context: dict[str, Any] = {
        **shown(thing),
        **paid(bench, thing),
        "here": thing.at("disposition"),
        "again": thing.at("undo_unit"),
        "others": thing.at("others"),
        "decision": decision,
        "verb": word(DISPOSITIONS, proposed) if proposed else _("You decide"),
        "follows": next_step(proposed),
        "reasons": reasons_of(decision.weighed, bench.local),
        "bin": look_of(target) if target else None,
        "options": [
            _option(decision, one, number) for number, one in enumerate(likely, start=first)
        ],
        "other_number": first + len(likely),
        "wrong": wrong,
    }
    return bench.render(
        request, "station/bench/disposition.html", context, status=422 if wrong else 200
    )


def _option(decision: Decision, one: Disposition, number: int) -> dict[str, Any]:
    target = decision.weighed.bins.get(one)
    return {
        "number": number,
        "value": one.value,
        "title": word(DISPOSITIONS, one),
        "bin": target.code if target else "",
        "link": decision.thing.at("why", urlencode({"choice": one.value}))
        if decision.proposed
        else "",
    }


def _likely(decision: Decision) -> list[Disposition]:
    """The next best that the rule weighed."""
    named = [one.disposition for one in decision.weighed.proposal.alternatives]
    return named[:_MOST_OTHERS]


def _unlikely(decision: Decision) -> list[Disposition]:
    first = {decision.proposed, *_likely(decision)}
    return [one for one in Disposition if one not in first and one not in _NEVER]


def _named(text: str) -> Disposition | None:
    try:
        chosen = Disposition(text)
    except ValueError:
        return None
    return None if chosen in _NEVER else chosen


def _scanned(request: HttpRequest, bench: Bench, decision: Decision) -> HttpResponse:
    """A bin was scanned: the proposed one finishes, another one asks why."""
    thing = decision.thing
    site = thing.found.unit.site or bench.site.code
    code = request.POST.get("code", "")
    found = bin_by_code(site, code) if read_bin(code) else None
    if found is None:
        return _passed_on()
    if found.purpose in {QUARANTINE, UNKNOWN}:
        return HttpResponseRedirect(thing.at("aside"))
    chosen = _named(found.purpose)
    if chosen is None or found.kept_for_id not in {None, thing.brand.pk}:
        wrong = sentence(DomainError("bin_not_for_it", bin=found.code))
        return _page(request, bench, decision, wrong=wrong)
    if decision.proposed in {None, chosen}:
        wish = Wish(disposition=chosen.value, bin=found.code)
        return _do(request, bench, decision, wish)
    told = {"choice": chosen.value, "put": found.code}
    return HttpResponseRedirect(thing.at("why", urlencode(told)))


def _passed_on() -> HttpResponse:
    """It is no bin: the same scan goes to whoever understands every scan."""
    return HttpResponse(status=307, headers={"Location": reverse("station:scan")})


def _seconded(request: HttpRequest, bench: Bench, decision: Decision) -> HttpResponse:
    """The badge of a second person was scanned: whose it is decides whether that counts."""
    if seconding.is_something_else(request):
        return _passed_on()
    try:
        by = seconding.seconder(request, bench, decision.thing.brand.pk)
    except DomainError as error:
        proposed = decision.proposed or ""
        wrong = sentence(error)
        return seconding.ask(request, bench, decision.thing, proposed, wrong=wrong)
    return _decided(request, bench, decision, seconded_by=by)


def _decided(
    request: HttpRequest, bench: Bench, decision: Decision, *, seconded_by: str = ""
) -> HttpResponse:
    chosen = _named(request.POST.get("choice", ""))
    if chosen is None:
        wrong = _("Choose one of the outcomes.")
        return _page(request, bench, decision, wrong=wrong)
    put = _put(request, bench, decision, chosen)
    if decision.proposed in {None, chosen}:
        return _do(request, bench, decision, Wish(disposition=chosen.value, bin=put))
    reason = asking.named(asking.OVERRIDES, request.POST.get("answer", ""))
    typed = request.POST.get("note", "").strip()
    if reason is None:
        return _why(request, bench, decision, chosen, wrong=_("Choose one of the answers."))
    if reason.value == "other" and not typed:
        return _why(request, bench, decision, chosen, wrong=_("Say in a few words why."))
    if len(typed) > NOTE_LIMIT:
        wrong = sentence(DomainError("note_too_long", limit=NOTE_LIMIT))
        return _why(request, bench, decision, chosen, wrong=wrong)
    wish = Wish(
        disposition=chosen.value,
        override_code=reason.value,
        override_note=typed or str(reason.title),
        bin=put,
        seconded_by=seconded_by,
    )
    return _do(request, bench, decision, wish)


def _put(request: HttpRequest, bench: Bench, decision: Decision, chosen: Disposition) -> str:
    """Return the bin or container that was scanned for it, else the one for this fate."""
    site = decision.thing.found.unit.site or bench.site.code
    scanned = bin_by_code(site, request.POST.get("put", ""))
    if scanned is not None and scanned.purpose == chosen:
        return str(scanned.code)
    target = decision.weighed.bins.get(chosen)
    return str(target.code) if target else ""


def _do(request: HttpRequest, bench: Bench, decision: Decision, wish: Wish) -> HttpResponse:
    """Decide; a second press finds it decided and changes nothing."""
    thing = decision.thing
    timed = replace(wish, seconds=decision.seconds)
    unit = thing.found.unit
    try:
        decide(
            thing.brand.pk,
            thing.found.ran,
            unit.ordinal,
            timed,
            at=bench.now,
            actor=bench.actor,
        )
    except IllegalStep:
        return HttpResponseRedirect(thing.at("unit"))
    except DomainError as error:
        if error.code == "second_person_needed":
            return seconding.ask(request, bench, thing, decision.proposed or "")
        return _page(request, bench, decision, wrong=sentence(error))
    release(thing.brand.pk, unit.pk, bench.actor)
    remember(bench, thing, DECISION)
    return HttpResponseRedirect(thing.at("done"))


def _asked_for(request: HttpRequest) -> str:
    """Return the bin or container that was scanned before the question why."""
    given = request.POST.get("put") or request.GET.get("put", "")
    return read_bin(given) or ""


def _why(
    request: HttpRequest,
    bench: Bench,
    decision: Decision,
    chosen: Disposition,
    *,
    wrong: str = "",
) -> HttpResponse:
    thing = decision.thing
    assert decision.proposed is not None
    target = decision.weighed.bins.get(chosen)
    put = _asked_for(request) or (target.code if target else "")
    lead = _("It goes to bin {bin} then.").format(bin=put) if put else ""
    choosing = Choosing(
        title=_("{chosen}: why not {proposed}?").format(
            chosen=word(DISPOSITIONS, chosen), proposed=word(DISPOSITIONS, decision.proposed)
        ),
        lead=lead,
        options=asking.OVERRIDES,
        hidden=(
            ("choice", chosen.value),
            ("turn", str(decision.step)),
            ("put", _asked_for(request)),
        ),
        action=thing.at("disposition"),
        back=thing.at("disposition"),
        noted="note",
        typed=request.POST.get("note", ""),
        wrong=wrong,
    )
    return choose(request, bench, thing, choosing)
