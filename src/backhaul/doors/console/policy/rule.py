"""One row as a form: added or edited, read back as a sentence, warned of before it is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import NotFound
from backhaul.core.policies import editing
from backhaul.core.policies.breaches import breaches
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.conditions_form import CEL, Asked, asked_in, facts_offered
from backhaul.doors.console.policy.keeping import keep_in_draft
from backhaul.doors.console.policy.on_desk import MENU, Drafted, drafted, tongue_of
from backhaul.doors.console.policy.rows import RowView
from backhaul.doors.console.policy.rows import sentence as row_sentence
from backhaul.doors.console.policy.rule_form import (
    RuleForm,
    Subject,
    initial_rule,
    typed_initial,
)
from backhaul.doors.console.policy.table_words import TABLES
from backhaul.doors.console.policy.warnings import warnings_of
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.policies.checking import markets


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, desk: Desk, table: str, rule: str = "") -> HttpResponse:
    """Show the form of a row; a POST adds or takes a condition, reads it back, or keeps it."""
    draft = drafted(desk)
    about = _about(desk, draft, table, rule)
    form = _form(request, about, draft)
    act = request.POST.get("act", "")
    is_kept = (
        request.method == "POST"
        and act == "save"
        and form.is_valid()
        and _kept(form, desk, request)
    )
    if is_kept:
        page = reverse("console:policy_table", kwargs={"slug": desk.brand.slug, "table": table})
        return redirect(f"{page}#rule-{about.rule_id}")
    context = {
        "form": form,
        "about": about,
        "draft": draft,
        "words": TABLES[table],
        "offered": facts_offered(table),
        "cel": CEL,
        "is_new": about.rule is None,
        **_read_back(form, desk),
    }
    status = 422 if act == "save" and form.errors else 200
    return desk.render(
        request, "console/policy/rule.html", context, current=MENU, status=status
    )


def _about(desk: Desk, draft: Drafted, table: str, rule: str) -> Subject:
    if table not in TABLES:
        raise NotFound("no_such_table")
    tongue = tongue_of(desk, draft.policy)
    sites = [(site.code, site.name) for site in all_sites()] if table == "destination" else []
    if not rule:
        fresh = editing.new_id(draft.policy, table)
        return Subject(draft.policy, table, fresh, None, tongue, sites)
    place = editing.find_rule(draft.policy, rule)
    if place.table != table:
        raise NotFound("no_such_rule")
    if table == "destination" and place.rule.then.site not in dict(sites):
        sites.append((place.rule.then.site, place.rule.then.site))
    return Subject(draft.policy, table, rule, place.rule, tongue, sites)


def _form(request: HttpRequest, about: Subject, draft: Drafted) -> RuleForm:
    """Return the form as it is, with another condition or without one, or as it was sent."""
    seen = {"seen": draft.row.revision}
    if request.method != "POST":
        asked, initial = initial_rule(about)
        return RuleForm(about, asked, initial={**initial, **seen})
    asked = asked_in(request.POST)
    act = request.POST.get("act", "")
    if act in ("save", "read"):
        return RuleForm(about, asked, request.POST)
    if act == "add":
        more = request.POST.get("more", "")
        known = {name for _group, facts in facts_offered(about.table) for name, _word in facts}
        if more in known | {CEL}:
            asked.append(Asked(more))
    elif act.startswith("take:") and act[5:].isdecimal():
        asked = [one for n, one in enumerate(asked) if n != int(act[5:])]
    kept = typed_initial(about, request.POST, asked)
    return RuleForm(about, asked, initial={**kept, "seen": request.POST.get("seen", "")})


def _kept(form: RuleForm, desk: Desk, request: HttpRequest) -> bool:
    assert form.policy is not None
    if not keep_in_draft(form, form.policy, desk):
        return False
    tell(
        request,
        _("The rule is kept in the draft."),
        undo=reverse("console:policy_undo", args=[desk.brand.slug]),
    )
    return True


def _read_back(form: RuleForm, desk: Desk) -> dict[str, Any]:
    """Return the row as a sentence and what the law has against it."""
    about = form.about
    policy = about.policy if not form.is_bound else (form.policy if form.is_valid() else None)
    if policy is None:
        return {"read": None, "warnings": ()}
    try:
        row = editing.find_rule(policy, about.rule_id).rule
    except NotFound:
        return {"read": None, "warnings": ()}
    when, then = row_sentence(about.table, row, about.tongue)
    against = breaches(policy, markets(desk.brand.pk, at=desk.now))
    warnings = warnings_of(against, about.rule_id, about.tongue)
    read = RowView(id=row.id, number=None, name=row.name, when=when, then=then)
    return {"read": read, "warnings": warnings}
