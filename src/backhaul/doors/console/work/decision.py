"""A decision for the auditor: the version, the facts, every rule, and the same once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backhaul.core.policies.facts import OrderFacts, RequestFacts
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.nearest import Nearest
from backhaul.core.policies.vocabulary import FACTS, About, Subject, flat
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.reasons import Reason, policy_reason, terms_reasons
from backhaul.doors.console.case.why import changes, is_unknown, said
from backhaul.doors.console.desk import Desk, desk_page, private
from backhaul.doors.console.policy.saying import Tongue, fact_word
from backhaul.doors.console.policy.vocabulary_words import GROUPS
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.replaying import Replayed, replay

_OUTCOMES = {
    Outcome.AUTHORIZE: ("ok", "check", gettext_lazy("authorised")),
    Outcome.REVIEW: ("violet", "person", gettext_lazy("left to a person")),
    Outcome.REFUSE: ("bad", "close", gettext_lazy("refused")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """What was decided of one unit, why, what was put aside, and what would have changed it."""

    key: str
    tone: str
    icon: str
    outcome: str
    reasons: tuple[Reason, ...]
    considered: tuple[Reason, ...]
    changes: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    """Table → the row that decided in it."""
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Known facts by what they belong to, used or not."""
    unknown: tuple[str, ...]
    """Facts that nobody had told."""


@require_safe
@desk_page(May.VIEW)
def decision(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = replay([desk.brand.pk], number)
    row = found.decision
    people = People.known_to(desk.seat.user.pk, [row.decided_by])
    by = people.name(row.decided_by) if row.decided_by != "system" else ""
    context = {
        "number": row.pk,
        "ran": row.ret.ran,
        "policy": row.policy_number,
        "by": by,
        "at": row.decided_at,
        "when": desk.local.moment_within(row.decided_at),
        "note": row.note,
        "units": _units(found, desk),
        "is_same": found.is_same,
        "command": f"backhaul decisions replay {row.pk} --json",
    }
    return desk.render(request, "console/review/decision.html", context, current="returns")


@require_safe
@desk_page(May.VIEW)
def raw(_request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Answer with all of it, as the command prints it."""
    found = replay([desk.brand.pk], number)
    row = found.decision
    told = {
        "decision": row.pk,
        "ran": row.ret.ran,
        "policy_version": row.policy_number,
        "decided_at": row.decided_at.isoformat(),
        "decided_by": row.decided_by,
        "note": row.note,
        "same": found.is_same,
        "facts": row.facts,
        "then": row.outcomes,
        "again": found.again,
        "nearest": found.nearest,
        "replay": f"backhaul decisions replay {row.pk} --json",
    }
    options = {"indent": 2, "ensure_ascii": False}
    response = private(JsonResponse(told, json_dumps_params=options))
    name = f"decision-{row.pk}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _units(found: Replayed, desk: Desk) -> list[UnitPart]:
    row = found.decision
    known = RequestFacts.model_validate(row.facts) if "units" in row.facts else None
    tongue = Tongue(desk.local, desk.brand.currency)
    return [_unit(unit, known, found, tongue) for unit in row.outcomes.get("units", ())]


def _unit(
    unit: dict[str, Any], known: RequestFacts | None, found: Replayed, tongue: Tongue
) -> UnitPart:
    tone, icon, outcome = _OUTCOMES[Outcome(unit["outcome"])]
    key, local = str(unit["key"]), tongue.local
    terms, (groups, unknown) = unit.get("terms") or {}, _facts(key, known, tongue)
    reasons = [policy_reason(one, local) for one in unit.get("reasons", ())]
    nearest = [
        Nearest(one["fact"], one["found"], one["wanted"], Outcome(one["outcome"]))
        for one in found.nearest.get(key, ())
    ]
    return UnitPart(
        key=key,
        tone=tone,
        icon=icon,
        outcome=str(outcome),
        reasons=(*reasons, *terms_reasons(unit.get("terms"), local)),
        considered=tuple(policy_reason(one, local) for one in unit.get("considered", ())),
        changes=changes(nearest, tongue),
        rules=tuple((terms.get("rules") or {}).items()),
        groups=groups,
        unknown=unknown,
    )


def _facts(
    key: str, known: RequestFacts | None, tongue: Tongue
) -> tuple[tuple[tuple[str, tuple[tuple[str, str], ...]], ...], tuple[str, ...]]:
    """Return every fact that a rule could have asked for, in words: known, and unknown."""
    unit = next((one for one in known.units if one.key == key), None) if known else None
    if known is None or unit is None:
        return (), ()
    order = known.order_of(unit) or OrderFacts(ref="")
    values = flat(Subject(known, unit, order, tongue.currency))
    found: dict[About, list[tuple[str, str]]] = {}
    unknown = []
    for name, fact in FACTS.items():
        if fact.read is None:
            continue
        if is_unknown(values[name]):
            unknown.append(fact_word(name))
        else:
            told = (fact_word(name), said(name, values[name], tongue))
            found.setdefault(fact.about, []).append(told)
    groups = tuple((word(GROUPS, about), tuple(rows)) for about, rows in found.items())
    return groups, tuple(unknown)
