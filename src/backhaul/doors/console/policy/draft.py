"""A table of the draft or of a version: its rows in words, what the law has against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.policies import editing
from backhaul.core.policies.breaches import Breach, What, breaches
from backhaul.core.policies.examples import differences
from backhaul.core.policies.mending import mend_rule
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.on_desk import (
    MENU,
    Drafted,
    drafted,
    drafted_if_any,
    folk_of,
    tongue_of,
)
from backhaul.doors.console.policy.publishing import Found, panel_of
from backhaul.doors.console.policy.replay_words import Replay
from backhaul.doors.console.policy.rows import Around, last_row, rows_of
from backhaul.doors.console.policy.saying import Tongue
from backhaul.doors.console.policy.table_words import EVERYTHING_ELSE, PLAIN, TABLES
from backhaul.doors.console.policy.trying_form import TryForm
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.authorization.rule_hits import rule_hits
from backhaul.stages.policies import drafts
from backhaul.stages.policies.checking import examples_of, markets
from backhaul.stages.policies.queries import policy_numbered

FIRST = "eligibility"


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    url: str
    count: int | None
    is_current: bool


@desk_page(May.VIEW)
@require_safe
def table(request: HttpRequest, desk: Desk, table: str = FIRST) -> HttpResponse:
    """Show a table of the draft, with what changed, and the panels beside it."""
    draft = drafted_if_any(desk)
    if draft is None:
        return redirect("console:policy", slug=desk.brand.slug)
    known = _known(table)
    tongue = tongue_of(desk, draft.policy)
    countries = markets(desk.brand.pk, at=desk.now)
    against = breaches(draft.policy, countries)
    hits = rule_hits(desk.brand.pk, at=desk.now)
    near = drafts.surroundings(draft.row)
    ran = near.replay["hits"] if near.replay and near.replay["units"] else None
    around = Around(draft.base, against, hits.of, ran)
    context = {
        **_drawn(known, draft.policy, around, tongue),
        "hits": hits,
        "draft": draft,
        "tabs": tabs_of(draft.policy, known, desk, "console:policy_table"),
        "may_edit": desk.may(May.CONFIGURE) and draft.is_open,
        "try_form": TryForm(tongue, countries),
        **_beside(desk, draft, against, near),
    }
    return desk.render(request, "console/policy/table.html", context, current=MENU)


def _beside(
    desk: Desk, draft: Drafted, against: tuple[Breach, ...], around: drafts.Surroundings
) -> dict[str, Any]:
    examples = examples_of(desk.brand.pk)
    failing = differences(draft.policy, examples)
    row = draft.row
    folk = folk_of(desk, (row.changed_by, row.asked_by, row.answered_by))
    found = Found(len(examples), failing, against, around)
    replay = around.replay
    return {
        "panel": panel_of(desk, draft, found, folk),
        "steps": around.steps,
        "replay": Replay(replay, draft.policy, tongue_of(desk, draft.policy))
        if replay and replay["units"]
        else None,
        "has_run": replay is not None,
        "took": round(around.took_ms / 1000, 1),
        "changed_by": folk.name(row.changed_by),
        "changed": desk.local.moment_within(row.changed_at),
        "is_manager": desk.may(May.CONFIGURE),
    }


@desk_page(May.VIEW)
@require_safe
def version(request: HttpRequest, desk: Desk, number: int, table: str = FIRST) -> HttpResponse:
    """Show a table of a published version; nothing can be changed there."""
    known = _known(table)
    try:
        policy = policy_numbered(desk.brand.pk, number)
    except DomainError as error:
        raise NotFound("no_policy") from error
    tongue = tongue_of(desk, policy)
    hits = rule_hits(desk.brand.pk, at=desk.now)
    context = {
        **_drawn(known, policy, Around(None, (), hits.of), tongue),
        "hits": hits,
        "number": number,
        "tabs": tabs_of(policy, known, desk, "console:policy_version_table", number=number),
        "is_manager": desk.may(May.CONFIGURE),
    }
    return desk.render(request, "console/policy/version.html", context, current=MENU)


def _known(table: str) -> str:
    if table not in TABLES:
        raise NotFound("no_such_table")
    return table


def _drawn(table: str, policy: Policy, around: Around, tongue: Tongue) -> dict[str, Any]:
    return {
        "table": table,
        "words": TABLES[table],
        "rows": rows_of(table, policy, around, tongue),
        "last": last_row(table, policy, around, tongue),
    }


def tabs_of(policy: Policy, current: str, desk: Desk, page: str, **named: Any) -> list[Tab]:
    slug = desk.brand.slug
    found = [
        Tab(
            name,
            str(words.tab),
            reverse(page, kwargs={"slug": slug, "table": name, **named}),
            len(editing.rules_of(policy, name)) + 1,
            name == current,
        )
        for name, words in TABLES.items()
    ]
    if not named:
        url = reverse("console:policy_plain", kwargs={"slug": slug})
        found.append(Tab(PLAIN, str(EVERYTHING_ELSE), url, None, current == PLAIN))
    return found


@desk_page(May.CONFIGURE)
@require_POST
def step(request: HttpRequest, desk: Desk, rule: str) -> HttpResponse:
    """Move, switch, delete, bring back or mend a row, by the button that was pressed."""
    draft = drafted(desk)
    table = _table_of(draft, rule)
    try:
        with transaction.atomic():
            policy, words = _stepped(draft, rule, request.POST)
            drafts.change_draft(desk.brand.pk, policy, at=desk.now, by=desk.actor)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    except ValueError:
        tell(request, _("The rule cannot be like that."), tone="error")
    else:
        if words:
            tell(request, words, undo=reverse("console:policy_undo", args=[desk.brand.slug]))
    return redirect(_page(desk, table) + f"#rule-{rule}")


def _page(desk: Desk, table: str) -> str:
    return reverse("console:policy_table", kwargs={"slug": desk.brand.slug, "table": table})


def _table_of(draft: Drafted, rule: str) -> str:
    try:
        return editing.find_rule(draft.policy, rule).table
    except NotFound:
        return editing.find_rule(draft.base, rule).table


def _stepped(draft: Drafted, rule: str, typed: Any) -> tuple[Policy, str]:
    """Return the policy after a step, and the sentence about it where one is needed."""
    policy, act = draft.policy, typed.get("act", "")
    match act:
        case "up" | "down":
            return editing.move_rule(policy, rule, -1 if act == "up" else 1), ""
        case "on" | "off":
            return editing.switch_rule(policy, rule, on=act == "on"), ""
        case "delete":
            return editing.drop_rule(policy, rule), _("The rule is deleted.")
        case "back":
            return editing.bring_back(policy, draft.base, rule), _("The rule is as it was.")
        case "mend":
            least = typed.get("least_days", "")
            days = int(least) if least.isdecimal() and len(least) < 5 else 0
            what = What(typed.get("what", ""))
            return mend_rule(policy, rule, what, least_days=days), _("The rule is mended.")
        case _:
            raise DomainError("no_such_step")


@desk_page(May.CONFIGURE)
@require_POST
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the last change of the draft back."""
    back = request.POST.get("table", "")
    try:
        with transaction.atomic():
            drafts.undo(desk.brand.pk, at=desk.now, by=desk.actor)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The last change is taken back."))
    if back == PLAIN:
        return redirect("console:policy_plain", slug=desk.brand.slug)
    return redirect(_page(desk, back if back in TABLES else FIRST))
