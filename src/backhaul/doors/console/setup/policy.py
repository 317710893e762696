"""A brand's policy: read, change, publish; and the versions that were in force before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup import policy_words
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.doors.console.setup.policy_form import PolicyForm
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May, names_of
from backhaul.foundation.tenancy.sites import all_sites
from backhaul.stages.policies.actions import publish_after
from backhaul.stages.policies.queries import Version, policy_in_force, versions


@dataclass(frozen=True, slots=True)
class Section:
    title: object
    sentence: object
    fields: tuple[str, ...]
    wide: tuple[str, ...] = ()


#: The fields of the form, part by part; each is named once.
SECTIONS = (
    Section(
        gettext_lazy("May it come back?"),
        gettext_lazy("Until when, how it travels, and what has to be shown."),
        ("window_days", "label_valid_days", "site"),
        ("methods", "reasons_needing_photos"),
    ),
    Section(
        gettext_lazy("What it costs and what it gives"),
        gettext_lazy("A reason that is our fault or the carrier’s never costs the shopper."),
        ("who_pays", "return_fee", "credit_bonus_percent"),
        ("resolutions",),
    ),
    Section(
        gettext_lazy("When the money goes"),
        gettext_lazy("The risk goes by the price of one unit."),
        (
            "low_below",
            "high_from",
            "review_above",
            "refund_trigger_low",
            "refund_trigger_normal",
            "refund_trigger_high",
        ),
        ("checks",),
    ),
    Section(
        gettext_lazy("What you promise"),
        gettext_lazy("Shoppers read these times; late ones are shown to you."),
        (
            "sla_check_in_h",
            "sla_inspection_h",
            "sla_refund_business_days",
            "sla_bank_days_from",
            "sla_bank_days_to",
            "sla_promise_percent",
        ),
    ),
    Section(
        gettext_lazy("When silence is trouble"),
        gettext_lazy("After so long without news an incident is opened."),
        (
            "windows_not_sent_h",
            "windows_no_first_scan_h",
            "windows_claimed_note_h",
            "windows_claimed_h",
            "windows_no_movement_days",
            "windows_no_movement_border_days",
            "windows_delivered_not_received_h",
            "windows_exceptions",
        ),
        ("windows_business_days",),
    ),
)


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, desk: Desk) -> HttpResponse:
    in_force = policy_in_force(desk.brand.pk)
    form = PolicyForm(in_force, all_sites(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = _published(form, desk)
        if number is not None:
            words = _("Policy %(n)d is in force. Returns already authorised keep the old one.")
            tell(request, words % {"n": number})
            return redirect("console:policy", slug=desk.brand.slug)
    history = versions(desk.brand.pk, most=6)
    context = {
        "form": form,
        "policy": in_force,
        "sections": [_drawn(section, form) for section in SECTIONS],
        "versions": _told(history[:5], desk),
        "has_more": len(history) > 5,
        "currency": in_force.currency,
    }
    return desk.render(
        request,
        "console/setup/policy.html",
        context,
        current="policy",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_safe
def policy_versions(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {"versions": _told(versions(desk.brand.pk), desk)}
    return desk.render(request, "console/setup/policy_versions.html", context, current="policy")


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose where the brand's returns go: a rule of its policy like any other."""
    in_force = policy_in_force(desk.brand.pk)
    sites = all_sites()
    wrong = ""
    if request.method == "POST":
        chosen = request.POST.get("site", "")
        if chosen in {one.code for one in sites}:
            try:
                changed = in_force.model_copy(update={"site": chosen})
                _publish(desk, changed, in_force.version)
            except DomainError as error:
                wrong = sentence(error)
            else:
                tell(request, _("Returns that are authorised from now on go there."))
                return redirect("console:site", slug=desk.brand.slug)
        else:
            wrong = _("Choose one of the return centres.")
    context = {"sites": sites, "chosen": in_force.site, "wrong": wrong}
    return desk.render(
        request,
        "console/setup/site.html",
        context,
        current="settings",
        status=422 if wrong else 200,
    )


def _published(form: PolicyForm, desk: Desk) -> int | None:
    try:
        return _publish(desk, form.policy, form.cleaned_data["seen"])
    except DomainError as error:
        put_refusal(form, error)
        return None


def _publish(desk: Desk, changed: Any, seen: int) -> int:
    with transaction.atomic():
        return publish_after(desk.brand.pk, changed, seen=seen, at=desk.now, by=desk.actor)


def _drawn(section: Section, form: PolicyForm) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentence": section.sentence,
        "fields": [form[name] for name in section.fields],
        "wide": [form[name] for name in section.wide],
    }


def _told(history: list[Version], desk: Desk) -> list[dict[str, Any]]:
    names = names_of({user for user in map(_publisher, history) if user is not None})
    told = []
    for version in history:
        by = _publisher(version)
        told.append(
            {
                "number": version.number,
                "at": version.published_at,
                "day": desk.local.moment(version.published_at),
                "since": desk.local.moment_within(version.published_at),
                "by": names.get(by, "") if by is not None else "",
                "count": policy_words.count_of(len(version.changes)),
                "lines": list(
                    policy_words.lines(version.changes, desk.brand.currency, desk.local)
                ),
            }
        )
    return told


def _publisher(version: Version) -> int | None:
    """Return whose version it is; the product's own has nobody."""
    kind, _colon, number = version.published_by.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None
