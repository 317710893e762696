"""The tracking page in words: every text that its templates show, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.axes import Method, Origin
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.portal import wording
from backhaul.doors.portal.by_transfer import as_waiting, transfer_step
from backhaul.doors.portal.freshness import Freshness, freshness_of
from backhaul.doors.portal.incident_wording import (
    NOT_SENT_YET,
    Answer,
    Trouble,
    answers,
    trouble,
)
from backhaul.doors.portal.money_wording import PromiseCard, promise_card
from backhaul.doors.portal.next_step import NextStep, next_step
from backhaul.doors.portal.rows import Row, is_off_the_way, rows_of
from backhaul.doors.portal.things import Items, Parcels, items_of, parcels_of
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import MoneyState, TrackingView

_STEPS = 9
#: The last rows are enough when all is done; the others can be opened.
_LAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    segments: tuple[str, ...]
    """done, now or todo."""
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class LabelCard:
    is_paperless: bool
    works_until: str
    parcel: int
    answer: Answer | None
    """To tell us that it was dropped off, when nothing is wrong yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    ran: str
    title: str
    next: NextStep | None
    trouble: Trouble | None
    trouble_parcel: int | None
    progress: Progress | None
    freshness: Freshness | None
    label: LabelCard | None
    rows: tuple[Row, ...]
    last_rows: tuple[Row, ...]
    """Not empty: only these are shown at first."""
    promise: PromiseCard | None
    items: Items
    parcels: Parcels | None
    notice: str
    wants_receipt: bool
    """What the counter gave would help now."""
    drop_off_parcel: int | None
    """The parcel that the shopper can tell about: when and where it was handed over."""
    can_cancel: bool
    can_change_way: bool
    has_other_way: bool
    """It was a no: there must be somebody to ask."""


def local_of(view: TrackingView, local: Local) -> Local:
    """What was paid for a gift is told when it has become its receiver's credit."""
    is_hidden = view.origin is Origin.GIFT and view.money.state is not MoneyState.PAID
    return replace(local, hides_prices=is_hidden)


def shown(
    view: TrackingView,
    local: Local,
    *,
    said: str,
    knows_account: bool = False,
    later: SafeString | None = None,
) -> Shown:
    """Return the page; `said` is what the shopper told us a moment ago.

    `later` is what follows where an exchange is sent later.
    """
    view = as_waiting(view)
    wrong = None if view.headline.is_done else trouble(view, local, later)
    rows = rows_of(view, local)
    incident = view.incident
    return Shown(
        ran=view.ran,
        title=wrong.title if wrong else wording.headline(view),
        next=transfer_step(view, knows_account=knows_account) or next_step(view, local),
        trouble=wrong,
        trouble_parcel=incident.parcel.id if incident and incident.parcel else None,
        progress=_progress(view, local),
        freshness=_freshness(view, local),
        label=_label(view, local, has_trouble=wrong is not None),
        rows=rows,
        last_rows=rows[-_LAST_ROWS:] if view.headline.is_done else (),
        promise=promise_card(view, local, knows_account=knows_account),
        items=items_of(view, local),
        parcels=parcels_of(view, local),
        notice=_notice(said, view, is_swap=later is not None),
        wants_receipt=_wants_receipt(view),
        drop_off_parcel=_drop_off_parcel(view),
        can_cancel=_can_cancel(view),
        can_change_way=_can_change_way(view),
        has_other_way=view.headline.code in {"refused", "expired"},
    )


def _progress(view: TrackingView, local: Local) -> Progress | None:
    """Return None where nine steps in a row would tell a lie: off the way, or in parts."""
    step = view.headline.step
    is_in_parts = len(view.parcels) > 1 and not view.headline.is_done
    if step is None or is_off_the_way(view) or is_in_parts or view.is_short:
        return None
    if view.headline.is_done:
        days = max(local.days_between(view.requested_at, view.ended_at or local.now), 1)
        lasted = ngettext(
            "{n} day from start to end", "{n} days from start to end", days
        ).format(n=days)
        return Progress(("done",) * _STEPS, _("All nine steps done"), lasted)
    states = {row.state for row in view.steps[_STEPS - 1 :]}
    last = "done" if "done" in states else "todo"
    segments = tuple(
        "now" if n == step else "done" if n < step else last if n == _STEPS else "todo"
        for n in range(1, _STEPS + 1)
    )
    left = _("Step {n} of {of}").format(n=step, of=_STEPS)
    return Progress(segments, left, wording.current_step(view))


def _freshness(view: TrackingView, local: Local) -> Freshness | None:
    """Return the last scan and how old our knowledge is; several parcels say it each."""
    if len(view.parcels) != 1 or view.headline.is_done or is_off_the_way(view):
        return None
    parcel = view.parcels[0]
    if parcel.received_at is not None or (parcel.is_with_shopper and not parcel.asked_at):
        return None
    found = freshness_of(parcel, local)
    return found if found.scan or found.asked or found.parcel else None


def _label(view: TrackingView, local: Local, *, has_trouble: bool) -> LabelCard | None:
    parcel = next((parcel for parcel in view.parcels if parcel.label), None)
    if parcel is None or parcel.label is None or is_off_the_way(view):
        return None
    until = parcel.label.works_until
    is_asked = has_trouble or parcel.claimed_at is not None or view.method is Method.PICKUP
    return LabelCard(
        is_paperless=parcel.label.is_paperless,
        works_until=local.day(until) if until else "",
        parcel=parcel.id,
        answer=None if is_asked else answers(view, local)[0],
    )


#: What a search by the carrier begins with.
_SEARCHED = frozenset(
    {
        IncidentKind.CLAIMED_NOT_SCANNED,
        IncidentKind.NO_FIRST_SCAN,
        IncidentKind.NO_MOVEMENT,
        IncidentKind.LOST,
    }
)
_WITH_THE_SHOPPER = frozenset(
    {"requested", "in_review", "authorized", "label_ready", "ready_to_send"}
)


def _wants_receipt(view: TrackingView) -> bool:
    """A receipt proves what no scan does: that the parcel was handed over."""
    if view.headline.is_done or is_off_the_way(view):
        return False
    is_searched = view.incident is not None and view.incident.kind in _SEARCHED
    return is_searched or any(
        parcel.claimed_at is not None and parcel.is_with_shopper for parcel in view.parcels
    )


def _drop_off_parcel(view: TrackingView) -> int | None:
    """Return the newest that no carrier has: of another nobody needs to know."""
    waiting = [parcel for parcel in view.parcels if parcel.is_with_shopper]
    return waiting[-1].id if waiting else None


def _can_cancel(view: TrackingView) -> bool:
    """Whether something is still at the shopper's, as far as we know and were told."""
    is_there = any(item.code in _WITH_THE_SHOPPER for item in view.items)
    return is_there and not wording.is_claimed(view)


#: Approved, and nothing of it has left.
_AT_HOME = frozenset({"authorized", "label_ready", "ready_to_send"})


def _can_change_way(view: TrackingView) -> bool:
    is_there = view.headline.code in _AT_HOME and not wording.is_claimed(view)
    return is_there and bool(set(view.ways) - {view.method})


#: What was said or done a moment ago → how it is answered.
_NOTICES: Mapping[str, object] = {
    "dropped_off": gettext_lazy("Thank you. We watch for the first scan."),
    "not_sent_yet": gettext_lazy("Thank you. Send it when it suits you."),
    "asked": gettext_lazy("We are asking {carrier}. Look again in a minute."),
    "asked_lately": gettext_lazy("We asked {carrier} only minutes ago."),
    "receipt": gettext_lazy("Thank you. Your receipt is with us."),
    "answered": gettext_lazy("Thank you. Your answer is with us, and a person looks at it."),
    "told": gettext_lazy("Thank you. That helps us and the carrier to find it."),
    "way": gettext_lazy("It is changed. Do not use a code or label that you got before."),
    "way_is_so": gettext_lazy("It travels that way. Use the newest code or label."),
    "cancelled": gettext_lazy("It is cancelled. You keep what you cancelled."),
    "too_late": gettext_lazy("Thank you. We have your parcel already."),
}


def _notice(said: str, view: TrackingView, *, is_swap: bool) -> str:
    if said == NOT_SENT_YET and is_swap:  # it may not suit us: something may be held for it
        return _("Thank you. We have noted that.")
    carrier = view.parcels[0].carrier if view.parcels else ""
    return str(_NOTICES.get(said, "")).format(carrier=carrier)


def document_title(page: Shown, brand: str) -> str:
    return f"{page.title} · {page.ran} · {brand}"
