"""Money that waits for a person, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.shell import Person, shown_count
from backhaul.doors.console.work.people import owners
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation import cursors
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_counts import counts_of
from backhaul.stages.casefile.refunds_waiting import WaitingLeg, held_units, waiting_legs

_PAGE = 50
_CSV_MOST = 5000
#: Why → word, tone, icon, what a person does about it.
_WHYS = {
    "by_hand": (gettext_lazy("By hand"), "violet", "person",
                gettext_lazy("Pay it and note the bank’s reference.")),
    "failed": (gettext_lazy("Failed"), "bad", "incident",
               gettext_lazy("Pay it anew, or by hand.")),
    "unknown": (gettext_lazy("Outcome unknown"), "info", "refresh",
                gettext_lazy("The provider is asked by itself; do not pay it again.")),
    "reversed": (gettext_lazy("Came back"), "bad", "undo",
                 gettext_lazy("The provider took it back: pay it another way.")),
    "proposed": (gettext_lazy("Proposed"), "violet", "person",
                 gettext_lazy("Approve it, or leave it.")),
    "held": (gettext_lazy("Held"), "violet", "pause",
             gettext_lazy("The item is here, and no rule says whether it is paid.")),
}  # fmt: skip


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


@desk_page(May.VIEW)
def refunds(request: HttpRequest, desk: Desk) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        place = cursors.read_number(after) if after else 0
    except DomainError as error:
        raise Http404 from error
    found = waiting_legs(desk.brand.pk, after=place, limit=_PAGE)
    held = [] if after else held_units(desk.brand.pk)
    legs = sorted([*held, *found.rows], key=lambda leg: leg.since)
    people = owners(desk.seat.user.pk, (leg.owner for leg in legs))
    here = reverse("console:refunds", kwargs={"slug": desk.brand.slug})
    today = desk.now.astimezone(desk.local.zone).date()
    counts = counts_of(desk.brand.pk, today=today)
    number = counts.of("refunds")
    context = {
        "rows": [_row(leg, desk, people.get(leg.owner)) for leg in legs],
        "counts": counts,
        "number": number,
        "count": shown_count(number),
        "start": here if after else "",
        "following": f"{here}?after={cursors.after_number(found.rows[-1].id)}"
        if found.has_more
        else "",
    }
    return desk.render(request, "console/refunds/page.html", context, current="refunds")


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
        next=_("asked again {when}").format(when=when) if when else "",
        owner=owner,
    )


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
        for leg in [*held_units(desk.brand.pk), *found]
    )
    head = ("ran", "why", "amount", "currency", "since", "payment", "code")
    return csv_response(Table(head, rows), f"refunds-{desk.brand.slug}.csv")
