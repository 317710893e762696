"""What is missing to go live, step by step, each with the page that mends it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.going_live import Readiness, readiness


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    sentence: str
    url: str
    is_done: bool
    is_needed: bool = True
    """False: good to have, shoppers can begin without it."""
    comes_by_itself: bool = False


@desk_page(May.CONFIGURE)
@require_safe
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    ready = readiness(desk.brand.pk)
    steps = [*_inside(desk, ready), *_outside(desk, ready), *_people(desk, ready)]
    needed = [step for step in steps if step.is_needed]
    done = sum(step.is_done for step in needed)
    context = {
        "steps": steps,
        "done": done,
        "of": len(needed),
        "is_ready": done == len(needed),
        "next": next((step for step in needed if not step.is_done), None),
        "portal": f"/{desk.brand.slug}/",
    }
    return desk.render(request, "console/setup/start.html", context, current="setup")


def _inside(desk: Desk, ready: Readiness) -> list[Step]:
    brand = desk.brand
    has_look = bool(brand.theme.get("brand")) and bool(brand.help_email)
    return [
        Step(
            _("Brand"),
            _("Its colours, its logo, and where shoppers find help."),
            _to(desk, "settings"),
            has_look,
        ),
        Step(
            _("Return centre"),
            _("Where parcels go: it is the address on every label."),
            _to(desk, "site"),
            ready.site,
        ),
        Step(
            _("Policy"),
            _("How long, what it costs, when the money goes. Ours is in force until then."),
            _to(desk, "policy"),
            ready.policy,
            is_needed=False,
        ),
    ]


def _outside(desk: Desk, ready: Readiness) -> list[Step]:
    return [
        Step(
            _("Carrier"),
            _carrier_sentence(ready),
            _to(desk, "connections"),
            ready.carrier,
        ),
        Step(
            _("Payment provider"),
            _payment_sentence(ready),
            _to(desk, "connections"),
            ready.payments,
            is_needed=False,
        ),
        Step(
            _("Orders"),
            _("A file now, or all of them by the API: what was never sold cannot come back."),
            _to(desk, "orders"),
            ready.orders,
        ),
        Step(
            _("A webhook was heard"),
            _("Comes by itself with the first scan or refund."),
            _to(desk, "connections"),
            ready.webhook,
            is_needed=False,
            comes_by_itself=True,
        ),
    ]


def _carrier_sentence(ready: Readiness) -> str:
    if ready.carrier_adapter == "sandbox":
        return _("The sandbox is connected: no real carrier takes its labels.")
    return _("Sells the labels. The sandbox carrier costs nothing.")


def _payment_sentence(ready: Readiness) -> str:
    """Where it is not the provider itself that is asked, say who is."""
    if not ready.payments:
        return _("Without one nothing is paid by itself: a person pays each refund by hand.")
    if ready.payments_url:
        return _("{address} is asked to pay, not the provider itself.").format(
            address=ready.payments_url
        )
    return _("Gives the money back to where it was paid from.")


def _people(desk: Desk, ready: Readiness) -> list[Step]:
    step = Step(
        _("Colleagues"),
        _("Somebody who reviews, somebody at the bench."),
        _to(desk, "members"),
        ready.colleague,
        is_needed=False,
    )
    return [step] if desk.may(May.INVITE) else []


def _to(desk: Desk, page: str) -> str:
    return reverse(f"console:{page}", kwargs={"slug": desk.brand.slug})
