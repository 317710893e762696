"""The plain values of the draft: what holds where no row says otherwise, and all else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.policies.breaches import breaches
from backhaul.core.policies.comparing import plain_changes
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.draft import tabs_of
from backhaul.doors.console.policy.keeping import keep_in_draft
from backhaul.doors.console.policy.on_desk import MENU, Drafted, drafted_if_any, tongue_of
from backhaul.doors.console.policy.plain_sections import SECTIONS, Section
from backhaul.doors.console.policy.table_words import PLAIN
from backhaul.doors.console.policy.warnings import warnings_of
from backhaul.doors.console.setup.policy_form import PolicyForm
from backhaul.doors.console.setup.policy_words import lines
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.policies.checking import markets
from backhaul.stages.policies.drafts import count_steps


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def plain(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = drafted_if_any(desk)
    if draft is None:
        return redirect("console:policy", slug=desk.brand.slug)
    form = PolicyForm(draft.policy, all_sites(), request.POST or None, seen=draft.row.revision)
    if request.method == "POST" and form.is_valid() and keep_in_draft(form, form.policy, desk):
        words = _("The values are kept in the draft.")
        tell(request, words, undo=reverse("console:policy_undo", args=[desk.brand.slug]))
        return redirect("console:policy_plain", slug=desk.brand.slug)
    tongue = tongue_of(desk, draft.policy)
    against = breaches(draft.policy, markets(desk.brand.pk, at=desk.now))
    context = {
        "form": form,
        "draft": draft,
        "table": PLAIN,
        "sections": [_drawn(section, form) for section in SECTIONS],
        "tabs": tabs_of(draft.policy, PLAIN, desk, "console:policy_table"),
        "changed": list(
            lines(plain_changes(draft.base, draft.policy), _currency(draft), desk.local)
        ),
        "warnings": warnings_of(against, "", tongue),
        "steps": count_steps(desk.brand.pk),
        "may_edit": draft.is_open,
        "currency": _currency(draft),
    }
    return desk.render(
        request,
        "console/policy/plain.html",
        context,
        current=MENU,
        status=422 if form.errors else 200,
    )


def _currency(draft: Drafted) -> str:
    return draft.policy.currency


def _drawn(section: Section, form: PolicyForm) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentence": section.sentence,
        "fields": [form[name] for name in section.fields],
        "wide": [form[name] for name in section.wide],
        "ticks": [form[name] for name in section.ticks],
    }
