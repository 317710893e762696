"""Risk: signals with their points, what became of their flags, and what a brand allows."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.policies.rules import names_of
from backhaul.core.risk.fairness import Tally, misses_budget, restored
from backhaul.core.risk.rules import RiskRules, Signal, SignalRule, Standing
from backhaul.doors.console import risk_words
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.doors.console.setup.risk_form import RulesForm, SignalForm
from backhaul.doors.console.typed import whole
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies.queries import policy_if_any
from backhaul.stages.risk.rules import publish, rules_of, versions
from backhaul.stages.risk.watching import tallies

_TONES = {Standing.FULL: "ok", Standing.HALF: "wait", Standing.PAUSED: "mute"}
_ABOUT_RISK = frozenset({"risk", "risk_level"})


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show every signal; a POST publishes levels, budget and memory."""
    rules = rules_of(desk.brand.pk)
    initial = {**rules.model_dump(exclude={"signals"}), "seen": rules.version}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        if _published(form, desk, rules.model_copy(update=given), seen):
            return redirect("console:risk", slug=desk.brand.slug)
    counted = tallies(desk.brand.pk, rules)
    history = versions(desk.brand.pk)
    people = People.known_to(desk.seat.user.pk, (one.published_by for one in history))
    context = {
        "form": form,
        "rules": rules,
        "version": rules.version,
        "asks": _asks_about_risk(desk.brand.pk),
        "rows": [
            _row(rule, rules, counted.get(rule.signal, Tally()), desk.local)
            for rule in rules.signals
        ],
        "versions": [
            {
                "number": one.number,
                "at": desk.local.moment(one.published_at),
                "by": people.name(one.published_by),
            }
            for one in history
        ],
    }
    return desk.render(
        request,
        "console/risk/page.html",
        context,
        current="risk",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def risk_signal(request: HttpRequest, desk: Desk, signal: str) -> HttpResponse:
    """Show the points of one signal as a form, and publish what was changed."""
    rules, about = rules_of(desk.brand.pk), _signal(signal)
    form = SignalForm(rules.by_signal[about], rules, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = rules.changed(form.changed(desk.now))
        if _published(form, desk, wanted, form.cleaned_data["seen"]):
            return redirect("console:risk", slug=desk.brand.slug)
    return desk.render(
        request,
        "console/risk/signal.html",
        {
            "form": form,
            "name": word(risk_words.NAMES, about.value),
            "hint": word(risk_words.HINTS, about.value),
        },
        current="risk",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_POST
def restore_signal(request: HttpRequest, desk: Desk, signal: str) -> HttpResponse:
    """Let a signal that was loosened count in full again; its flags are counted anew."""
    rules, about = rules_of(desk.brand.pk), _signal(signal)
    seen = whole(request.POST.get("seen", ""))
    wanted = rules.changed(restored(rules.by_signal[about], at=desk.now))
    try:
        with transaction.atomic():
            publish(
                desk.brand.pk,
                wanted,
                seen=-1 if seen is None else seen,
                at=desk.now,
                by=desk.actor,
            )
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The signal counts in full again."))
    return redirect("console:risk", slug=desk.brand.slug)


def _signal(code: str) -> Signal:
    try:
        return Signal(code)
    except ValueError:
        raise Http404 from None


def _published(form: Any, desk: Desk, wanted: RiskRules, seen: int) -> bool:
    try:
        with transaction.atomic():
            publish(desk.brand.pk, wanted, seen=seen, at=desk.now, by=desk.actor)
    except DomainError as error:
        put_refusal(form, error)
        return False
    return True


def _asks_about_risk(brand_id: int) -> bool:
    """Whether any rule of the policy in force reads the points; else nobody feels them."""
    policy = policy_if_any(brand_id)
    if policy is None:
        return False
    asked = {
        name for rule in policy.tables.all() for one in rule.when for name in names_of(one)
    }
    return not asked.isdisjoint(_ABOUT_RISK)


def _row(rule: SignalRule, rules: RiskRules, tally: Tally, local: Local) -> dict[str, Any]:
    threshold = str(rule.threshold)
    if rule.signal is Signal.VALUE:
        threshold = local.money(Money(rule.threshold, rules.currency))
    return {
        "code": rule.signal.value,
        "name": word(risk_words.NAMES, rule.signal.value),
        "hint": word(risk_words.HINTS, rule.signal.value),
        "rule": _("{points} points, at most {most}; threshold {threshold}").format(
            points=rule.points, most=rule.most, threshold=threshold
        ),
        "standing": word(risk_words.STANDINGS, rule.standing.value),
        "tone": _TONES[rule.standing],
        "is_loose": rule.standing is not Standing.FULL,
        "fired": tally.fired,
        "confirmed": tally.confirmed,
        "cleared": tally.cleared,
        "open": tally.open,
        "precision": None if tally.precision is None else str(tally.precision),
        "misses": rule.speaks_against and misses_budget(rules, tally),
    }
