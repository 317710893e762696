"""Money that waits for a person, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.shell import Person, shown_count
from backhaul.doors.console.work.people import owners
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation import cursors
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_counts import counts_of
from backhaul.stages.casefile.refunds_waiting import (
    WaitingLeg,
    going_legs,
    held_units,
    late_refunds,
    second_persons,
    waiting_legs,
)
from backhaul.stages.settlement.by_person import look_up_now

_PAGE = 50
_CSV_MOST = 5000
#: Why → word, tone, icon, what a person does about it.
_WHYS = {
    "by_hand": (
        gettext_lazy("By hand"),
        "violet",
        "person",
        gettext_lazy("No payment can take it back."),
    ),
    "points": (
        gettext_lazy("Points"),
        "violet",
        "person",
        gettext_lazy("Give the points back at the shop, then note it here."),
    ),
    "failed": (
        gettext_lazy("Failed"),
        "bad",
        "incident",
        gettext_lazy("Pay it anew, or by hand."),
    ),
    "unknown": (
        gettext_lazy("Outcome unknown"),
        "info",
        "refresh",
        gettext_lazy("The provider is asked by itself; do not pay it again."),
    ),
    "reversed": (
        gettext_lazy("Came back"),
        "bad",
        "undo",
        gettext_lazy("It came back: pay it again, or another way."),
    ),
    "proposed": (
        gettext_lazy("Proposed"),
        "violet",
        "person",
        gettext_lazy("Approve it, or leave it."),
    ),
    "held": (
        gettext_lazy("Held"),
        "violet",
        "pause",
        gettext_lazy("The item is here, and no rule says whether it is paid."),
    ),
    "elsewhere": (
        gettext_lazy("Refunded elsewhere"),
        "bad",
        "undo",
        gettext_lazy("Somebody refunded it at the provider: say for which return."),
    ),
    "second": (
        gettext_lazy("Second person"),
        "violet",
        "people",
        gettext_lazy("Confirm it, or refuse it: not whoever asked."),
    ),
    "ordered": (
        gettext_lazy("Ordered"),
        "info",
        "hourglass",
        gettext_lazy("It is sent in a moment; until then it can be cancelled."),
    ),
    "sending": (
        gettext_lazy("Sent"),
        "info",
        "hourglass",
        gettext_lazy("The provider works on it."),
    ),
    "late": (
        gettext_lazy("Late"),
        "bad",
        "hourglass",
        gettext_lazy("Its money should have gone: open it and see what holds it."),
    ),
}
#: What is shown → its words. The first is what waits for a person.
_SHOWS = {
    "": gettext_lazy("For a person"),
    "late": gettext_lazy("Late"),
    "going": gettext_lazy("On their way"),
}
#: Why → the step of a leg that helps, and its words.
_STEPS = {
    "by_hand": ("pay_by_hand", gettext_lazy("Note that it was paid")),
    "points": ("pay_by_hand", gettext_lazy("Note that points were given back")),
    "failed": ("replace", gettext_lazy("Pay it anew")),
    "reversed": ("replace", gettext_lazy("Pay it anew")),
    "ordered": ("cancel", gettext_lazy("Cancel it")),
}  # fmt: skip
_TOLD = {
    "elsewhere": gettext_lazy("Find its return"),
    "held": gettext_lazy("Decide about its money"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    ran: str
    name: str
    why: str
    tone: str
    icon: str
    what: str
    amount: str
    payment: str
    age: str
    since: str
    next: str
    owner: Person | None
    act: str
    """Where what helps is done; empty: nothing helps, or not by this person."""
    act_told: str
    file: str
    """Where it goes into a file for the bank, which is the usual way of it."""
    asks: int
    """Of a leg that can be asked about at once."""


@desk_page(May.VIEW)
def refunds(request: HttpRequest, desk: Desk) -> HttpResponse:
    after, show = request.GET.get("after", ""), request.GET.get("show", "")
    try:
        place = cursors.read_number(after) if after else 0
    except DomainError as error:
        raise Http404 from error
    if show not in _SHOWS:
        raise Http404
    legs, last = _found(desk.brand.pk, show, place)
    people = owners(desk.seat.user.pk, (leg.owner for leg in legs))
    here = reverse("console:refunds", kwargs={"slug": desk.brand.slug})
    mine = f"{here}?show={show}" if show else here
    today = desk.now.astimezone(desk.local.zone).date()
    counts = counts_of(desk.brand.pk, today=today)
    number = counts.of("refunds")
    context = {
        "rows": [_row(leg, desk, people.get(leg.owner)) for leg in legs],
        "counts": counts,
        "number": number,
        "count": shown_count(number),
        "show": show,
        "shows": [
            {
                "label": label,
                "url": f"{here}?show={name}" if name else here,
                "is_current": name == show,
            }
            for name, label in _SHOWS.items()
        ],
        "start": mine if after else "",
        "following": f"{here}?show={show}&after={last}" if last else "",
    }
    return desk.render(request, "console/refunds/page.html", context, current="refunds")


def _found(brand_id: int, show: str, place: int) -> tuple[list[WaitingLeg], str]:
    """Return the rows of a page, the oldest first, and the place of the next one."""
    if show == "late":
        return late_refunds(brand_id), ""
    read = going_legs if show == "going" else waiting_legs
    found = read(brand_id, after=place, limit=_PAGE)
    beside = [] if show or place else [*held_units(brand_id), *second_persons(brand_id)]
    rows = sorted([*beside, *found.rows], key=lambda leg: leg.since)
    return rows, cursors.after_number(found.rows[-1].id) if found.has_more else ""


@require_POST
@desk_page(May.PAY)
def ask_again(request: HttpRequest, desk: Desk, leg_id: int) -> HttpResponse:
    """Ask the provider at once what became of a payment: it is never sent by that."""
    if look_up_now(desk.brand.pk, leg_id, at=desk.now):
        tell(request, _("The provider is asked now. Look again in a moment."))
    else:
        tell(request, _("Its outcome is known by now."))
    return redirect("console:refunds", slug=desk.brand.slug)


def _row(leg: WaitingLeg, desk: Desk, owner: Person | None) -> Row:
    why, tone, icon, what = _WHYS[leg.why]
    asks = leg.why == "unknown" and leg.due_at is not None
    when = desk.local.moment_within(leg.due_at) if asks and leg.due_at else ""
    return Row(
        ran=leg.ran,
        name=leg.name or "–",
        why=str(why),
        tone=tone,
        icon=icon,
        what=str(what),
        amount=desk.local.money(Money(leg.amount_minor, leg.currency)),
        payment=leg.payment,
        age=length(desk.now - leg.since),
        since=desk.local.moment(leg.since),
        next=_("asked again {when}").format(when=when) if when else _points(leg),
        owner=owner,
        act=_act(leg, desk),
        act_told=str(
            _STEPS[leg.why][1] if leg.why in _STEPS else _TOLD.get(leg.why, _("Look at it"))
        ),
        file=_file(leg, desk),
        asks=leg.id if asks and desk.may(May.PAY) else 0,
    )


def _points(leg: WaitingLeg) -> str:
    if leg.why != "points" or not leg.code.isdecimal():
        return ""
    n = int(leg.code)
    return ngettext("{n} point", "{n} points", n).format(n=n)


def _file(leg: WaitingLeg, desk: Desk) -> str:
    """Only what is due is paid by file; goodwill and interest name themselves in `code`."""
    if leg.why != "by_hand" or leg.code:
        return ""
    return reverse("console:transfers", kwargs={"slug": desk.brand.slug})


def _act(leg: WaitingLeg, desk: Desk) -> str:
    slug = desk.brand.slug
    if leg.why == "elsewhere":
        return reverse("console:incident", kwargs={"slug": slug, "number": leg.id})
    if not desk.may(May.PAY):
        return ""
    if leg.why == "held":
        return reverse("console:return_settle", kwargs={"slug": slug, "ran": leg.ran})
    if leg.why == "second":
        return reverse("console:second_person", kwargs={"slug": slug, "number": leg.id})
    if leg.why not in _STEPS:
        return ""
    step = {"slug": slug, "ran": leg.ran, "leg_id": leg.id, "step": _STEPS[leg.why][0]}
    return reverse("console:return_leg", kwargs=step)


@desk_page(May.VIEW)
def refunds_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    del request
    found = waiting_legs(desk.brand.pk, after=0, limit=_CSV_MOST).rows
    rows = tuple(
        (
            leg.ran,
            leg.why,
            str(Money(leg.amount_minor, leg.currency).major),
            leg.currency,
            leg.since.isoformat(),
            leg.payment,
            leg.code,
        )
        for leg in [*held_units(desk.brand.pk), *second_persons(desk.brand.pk), *found]
    )
    head = ("ran", "why", "amount", "currency", "since", "payment", "code")
    return csv_response(Table(head, rows), f"refunds-{desk.brand.slug}.csv")
