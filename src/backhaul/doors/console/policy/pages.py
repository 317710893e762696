"""The versions of a policy: in force, to come and over; and where a draft begins."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.policies.comparing import count_changes
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.ready import Ready, ready
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.policy.on_desk import MENU, Folk, drafted_if_any, folk_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies import drafts
from backhaul.stages.policies.checking import put_examples
from backhaul.stages.policies.examples import kept_examples
from backhaul.stages.policies.queries import Version, newest_policy, versions

_READY: Words = {
    Ready.FASHION: gettext_lazy("Fashion"),
    Ready.ELECTRONICS: gettext_lazy("Electronics"),
    Ready.COSMETICS: gettext_lazy("Cosmetics"),
    Ready.MARKETPLACE: gettext_lazy("Selling on marketplaces"),
}


@desk_page(May.VIEW)
@require_safe
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = drafted_if_any(desk)
    history = versions(desk.brand.pk)
    actors = [one.published_by for one in history] + [one.written_by for one in history]
    if draft is not None:
        actors += [draft.row.changed_by, draft.row.asked_by]
    folk = folk_of(desk, actors)
    told = _told(history, desk, folk)
    context = {
        "versions": told,
        "in_force": next((one for one in told if one["state"] == "now"), None),
        "draft": draft,
        "draft_by": folk.name(draft.row.changed_by) if draft else "",
        "draft_at": desk.local.moment_within(draft.row.changed_at) if draft else "",
        "draft_count": _count(draft.count) if draft else "",
        "ready": [{"name": one.value, "words": word(_READY, one)} for one in Ready],
        "is_manager": desk.may(May.CONFIGURE),
    }
    return desk.render(request, "console/policy/overview.html", context, current=MENU)


def _count(number: int) -> str:
    return ngettext("{n} change", "{n} changes", number).format(n=number)


def _told(history: list[Version], desk: Desk, folk: Folk) -> list[dict[str, Any]]:
    """Say of each version since when it decides: the newest that has begun is in force."""
    told = []
    is_over = False
    for version, before in zip(history, [*history[1:], None], strict=True):
        state = "over" if is_over else "now"
        if version.in_force_at > desk.now:
            state = "coming"
        is_over = is_over or state == "now"
        count = count_changes(before.policy, version.policy) if before else 0
        told.append(
            {
                "number": version.number,
                "state": state,
                "at": version.in_force_at,
                "since": desk.local.moment_within(version.in_force_at),
                "by": folk.name(version.published_by),
                "written_by": folk.name(version.written_by) if version.written_by else "",
                "why": version.why,
                "count": _count(count) if before else "",
                "before": before.number if before else None,
                "rules": len(version.policy.tables.all()),
            }
        )
    return told


@desk_page(May.CONFIGURE)
@require_POST
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begin a draft from a version, or from a ready policy."""
    typed = request.POST.get("from", "")
    try:
        with transaction.atomic():
            _begun(desk, typed)
    except DomainError as error:
        tell(request, sentence(error), tone="error")
        return redirect("console:policy", slug=desk.brand.slug)
    return redirect("console:policy_draft", slug=desk.brand.slug)


def _begun(desk: Desk, typed: str) -> None:
    brand = desk.brand
    if drafts.draft_of(brand.pk) is not None:
        raise DomainError("draft_is_there")
    if typed in {one.value for one in Ready}:
        _from_ready(desk, Ready(typed))
        return
    number = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    drafts.draft_from(brand.pk, number, at=desk.now, by=desk.actor)


def _from_ready(desk: Desk, which: Ready) -> None:
    """Keep what is the brand's own: its currency, its return centre and who publishes."""
    newest = newest_policy(desk.brand.pk)
    file = ready(which, newest.currency)
    own = {
        "version": newest.version,
        "site": newest.site,
        "needs_second_person": newest.needs_second_person,
    }
    policy = Policy.model_validate({**file.policy.model_dump(mode="json"), **own})
    why = _("From the ready policy: {name}.").format(name=word(_READY, which))
    drafts.save_draft(desk.brand.pk, policy, why=why, at=desk.now, by=desk.actor)
    if file.examples and not kept_examples(desk.brand.pk):
        put_examples(desk.brand.pk, file.examples, at=desk.now, by=desk.actor)


@desk_page(May.CONFIGURE)
@require_POST
def drop(request: HttpRequest, desk: Desk) -> HttpResponse:
    with transaction.atomic():
        drafts.drop_draft(desk.brand.pk, at=desk.now, by=desk.actor)
    tell(request, _("The draft is deleted. What is in force stays in force."))
    return redirect("console:policy", slug=desk.brand.slug)
