"""The promise card: how much, to where, by when, on what condition, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from backhaul.core.axes import Resolution
from backhaul.core.deadlines import PromiseKind
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.incidents import NOT_COMING
from backhaul.doors.portal.by_transfer import goes_by_transfer, transfer_words
from backhaul.doors.portal.next_step import paid_sentence, strong
from backhaul.doors.portal.where_to import dated_target, paid_line, parts_told, undated_target
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import (
    MoneyState,
    MoneyView,
    PromiseView,
    TrackingView,
)

#: The code of the incident of a refund that would be the second one for the same goods.
TAKEN_BACK = "taken_back_elsewhere"


@dataclass(frozen=True, slots=True)
class MoneyStep:
    title: str
    is_reached: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class PromiseCard:
    tone: str
    icon: str
    label: str
    amount: str
    line: str
    steps: tuple[MoneyStep, ...]
    words: tuple[SafeString, ...]
    facts: tuple[Fact, ...]
    already: SafeString
    """What was sent before, when this is only a part."""


_THREAD = (MoneyState.PROMISED, MoneyState.APPROVED, MoneyState.SENT, MoneyState.PAID)
_TITLES: Mapping[MoneyState, object] = {
    MoneyState.PROMISED: gettext_lazy("Promised"),
    MoneyState.APPROVED: gettext_lazy("Approved"),
    MoneyState.SENT: pgettext_lazy("money", "Sent"),
    MoneyState.PAID: gettext_lazy("Paid"),
}
#: What must happen first, with the step whose day is told.
_CONDITIONS: Mapping[PromiseKind, tuple[str, object, object]] = {
    PromiseKind.AFTER_FIRST_SCAN: (
        "first_scan",
        gettext_lazy("When the carrier scans it by {day}."),
        gettext_lazy("When the carrier has scanned it."),
    ),
    PromiseKind.AFTER_DELIVERY: (
        "delivered",
        gettext_lazy("When the parcel reaches us by {day}."),
        gettext_lazy("When the parcel has reached us."),
    ),
    PromiseKind.AFTER_CHECK_IN: (
        "checked_in",
        gettext_lazy("When we check it in by {day}."),
        gettext_lazy("When we have checked it in."),
    ),
    PromiseKind.AFTER_INSPECTION: (
        "inspected",
        gettext_lazy("When we have looked at every item by {day}."),
        gettext_lazy("When we have looked at every item."),
    ),
}


def promise_card(
    view: TrackingView, local: Local, *, knows_account: bool = False
) -> PromiseCard | None:
    """Return None where no money is promised, so that no page shows an empty promise."""
    money = view.money
    if money.state is MoneyState.NONE or view.resolution in GOES_OUT:
        return None
    if money.state is MoneyState.PAID:
        return _paid(view, local)
    if money.is_all_stopped:
        return _stopped(money, local)
    is_part = money.paid is not None
    is_doubted = money.state is MoneyState.CHECKING
    label = _("Still to come") if is_part else _("Our promise")
    return PromiseCard(
        tone="wait" if is_doubted else "brand",
        icon="search" if is_doubted else "shield",
        label=_("Being checked") if is_doubted else label,
        amount=local.money(money.amount) or _("Store credit"),
        line=_line(view, local),
        steps=_thread(money, view.resolution),
        words=tuple(_words(view, local, knows_account=knows_account)),
        facts=(),
        already=_already(money, local) if is_part else SafeString(),
    )


def _stopped(money: MoneyView, local: Local) -> PromiseCard:
    """No amount and no day: nothing goes before a person has looked at it."""
    return PromiseCard(
        tone="wait",
        icon="search",
        label=_("Being checked"),
        amount="",
        line=_("A person is on it"),
        steps=(),
        words=(format_html("{}", _waits_because(money)),),
        facts=(),
        already=_already(money, local) if money.paid is not None else SafeString(),
    )


def _waits_because(money: MoneyView) -> str:
    return stopped_because() if money.is_stopped else held_because()


def held_because() -> str:
    return _(
        "What we found does not settle whether we pay for it. A colleague looks at it, decides "
        "and writes to you."
    )


def stopped_because() -> str:
    return _(
        "Your bank or the shop has already moved money of this order back. So that you are "
        "paid once and not twice, a person looks at what is still due and writes to you."
    )


def _thread(money: MoneyView, resolution: Resolution) -> tuple[MoneyStep, ...]:
    """A refund in doubt was sent for all we know: it is neither paid nor only approved."""
    now = MoneyState.SENT if money.state is MoneyState.CHECKING else money.state
    reached = _THREAD.index(now)
    return tuple(
        MoneyStep(_title(state, resolution), number <= reached, number == reached)
        for number, state in enumerate(_THREAD)
    )


def _title(state: MoneyState, resolution: Resolution) -> str:
    if state is MoneyState.PAID and resolution is Resolution.CREDIT:
        return _("Credited")
    return str(_TITLES[state])


def _line(view: TrackingView, local: Local) -> str:
    """Return where the money goes and by when; a promise without its day says its term."""
    money, promise = view.money, view.money.promise
    if money.state is MoneyState.CHECKING:
        return _("A person is on it")
    if promise is None or promise.on is None:
        return undated_target(money, view.resolution)
    day = local.day(promise.on)
    if _is_broken(money, promise):
        is_ours = promise.kind is PromiseKind.BY_DATE
        return _("it was due by {day}").format(day=day) if is_ours else after_condition(promise)
    return dated_target(view, day, is_hidden=local.hides_prices)


def _is_broken(money: MoneyView, promise: PromiseView) -> bool:
    """Whether the day is not to be kept; money that was sent is the bank's matter."""
    return not promise.holds and money.state in {MoneyState.PROMISED, MoneyState.APPROVED}


def after_condition(promise: PromiseView) -> str:
    n = promise.business_days
    match promise.kind:
        case PromiseKind.AFTER_FIRST_SCAN:
            words = ngettext(
                "{n} business day after the first scan",
                "{n} business days after the first scan",
                n,
            )
        case PromiseKind.AFTER_INSPECTION:
            words = ngettext(
                "{n} business day after we looked at it",
                "{n} business days after we looked at it",
                n,
            )
        case _:
            words = ngettext(
                "{n} business day after it reaches us",
                "{n} business days after it reaches us",
                n,
            )
    return words.format(n=n)


def _words(view: TrackingView, local: Local, *, knows_account: bool) -> list[SafeString]:
    """Return the condition in a sentence, and what a date was before it moved."""
    money, promise = view.money, view.money.promise
    if promise is not None and promise.on is not None and _is_broken(money, promise):
        return [_why_broken(view, promise, local.day(promise.on), local)]
    if goes_by_transfer(view):
        return [transfer_words(view, knows_account=knows_account)]
    if promise is None:
        return []
    if money.state is MoneyState.CHECKING:
        return [format_html("{}", _("You are paid once and not twice. We keep you posted."))]
    said = [_condition(view, promise, local)]
    said += _in_parts(_("It comes in parts: {parts}."), money, local)
    if money.is_stopped or money.is_held:
        said.append(format_html("{}", _waits_because(money)))
    if promise.was_on is not None:
        said.append(format_html(_why_moved(view, promise), day=local.day(promise.was_on)))
    return said


def _in_parts(sentence: str, money: MoneyView, local: Local) -> list[SafeString]:
    told = parts_told(money.parts, local)
    return [format_html(sentence, parts=told)] if told else []


def _why_moved(view: TrackingView, promise: PromiseView) -> str:
    if promise.is_ours:
        return _("It was {day} before: we need longer than we said. We are sorry.")
    if all(parcel.is_with_shopper for parcel in view.parcels):
        return _("It was {day} before: the way that you send it takes longer.")
    return _("It was {day} before: your parcel needs longer than expected.")


def _why_broken(view: TrackingView, promise: PromiseView, day: str, local: Local) -> SafeString:
    if promise.kind is PromiseKind.BY_DATE:
        return format_html("{}", _("We are sorry. A person is on it."))
    if view.incident is not None and view.incident.kind in NOT_COMING:
        stray = _(
            "It was {day}, but your parcel does not come as planned. A person writes to you."
        )
        return format_html(stray, day=day)
    if promise.is_ours:
        ours = _("It was {day}: we need longer than we said. We are sorry.")
        return format_html(ours, day=day)
    if promise.handed_over_by is None:
        return format_html(_("It was {day}: your parcel needs longer than expected."), day=day)
    if any(parcel.claimed_at for parcel in view.parcels):
        return format_html(
            _("It was {day}. You told us that you handed it over: the first scan brings "
              "a new date."),
            day=day,
        )  # fmt: skip
    return format_html(
        _("It was {day} for a hand-over by {by}. If you did that, please tell us."),
        day=day,
        by=local.day(promise.handed_over_by),
    )


def _condition(view: TrackingView, promise: PromiseView, local: Local) -> SafeString:
    money = view.money
    if money.state is MoneyState.SENT and money.sent_at is not None:
        sent = _("We sent it on {day}. Your bank takes {bank} days to show it.")
        return format_html(sent, day=local.day_of(money.sent_at), bank=money.bank_days)
    if promise.kind is PromiseKind.BY_DATE or money.state is MoneyState.APPROVED:
        return _both(_("You have done your part."), _send_within(view))
    if promise.handed_over_by is not None:
        is_claimed = any(parcel.claimed_at for parcel in view.parcels)
        first = (
            _("This holds if the carrier has it by {day}.")
            if is_claimed
            else _("This holds if you hand it over by {day}.")
        )
        day = strong(local.day(promise.handed_over_by))
        # Its own steps come in between: what is told here is what follows the day above.
        return _both(format_html(first, day=day), _bank(view))
    step, dated, undated = _CONDITIONS[promise.kind]
    expected = view.expected(step)
    if expected is None:
        return _both(str(undated), _send(view))
    first = format_html(str(dated), day=strong(local.day(expected)))
    return _both(first, _send(view))


def _both(first: str, second: str) -> SafeString:
    return format_html(
        pgettext("two sentences", "{first} {second}"), first=first, second=second
    )


def _bank(view: TrackingView) -> str:
    if view.resolution is Resolution.CREDIT:
        return ""
    return _("Your bank then takes {bank} days.").format(bank=view.money.bank_days)


def _send(view: TrackingView) -> str:
    n = view.money.refund_days
    if view.resolution is Resolution.CREDIT:
        return ngettext(
            "We credit it {n} business day later.", "We credit it {n} business days later.", n
        ).format(n=n)
    return ngettext(
        "We send the money {n} business day later; your bank then takes {bank} days.",
        "We send the money {n} business days later; your bank then takes {bank} days.",
        n,
    ).format(n=n, bank=view.money.bank_days)


def _send_within(view: TrackingView) -> str:
    n = view.money.refund_days
    if view.resolution is Resolution.CREDIT:
        return ngettext(
            "We credit it within {n} business day.", "We credit it within {n} business days.", n
        ).format(n=n)
    return ngettext(
        "We send the money within {n} business day; your bank then takes {bank} days.",
        "We send the money within {n} business days; your bank then takes {bank} days.",
        n,
    ).format(n=n, bank=view.money.bank_days)


def _paid(view: TrackingView, local: Local) -> PromiseCard:
    money, paid = view.money, view.money.paid
    day = local.day_of(paid.at) if paid else ""
    facts = []
    if money.promise and money.promise.on:
        facts.append(Fact(_("Promised by"), local.day(money.promise.on)))
    if paid and paid.reference:
        facts.append(Fact(_("Reference for your bank"), paid.reference, is_strong=True))
    words = _in_parts(_("It went in parts: {parts}."), money, local)
    if paid and paid.is_seen_by and paid.reference:
        late = _("Not there after {day}? Give your bank this reference, or ask us.")
        words.append(format_html(late, day=local.day(paid.is_seen_by)))
    is_credit = view.resolution is Resolution.CREDIT
    if is_credit:
        told = _("You spend it by its code, which is in our letter. No letter? Write to us.")
        words.append(format_html("{}", told))
    return PromiseCard(
        tone="ok",
        icon="check",
        label=_("Credit given") if is_credit else _("Refund paid"),
        amount=local.money(money.amount),
        line=paid_line(money, day, is_credit=is_credit),
        steps=_thread(money, view.resolution),
        words=tuple(words),
        facts=tuple(facts),
        already=SafeString(),
    )


def _already(money: MoneyView, local: Local) -> SafeString:
    return paid_sentence(money, local)


def money_detail(view: TrackingView, local: Local) -> str:
    """Return the second line of the timeline's last row: how much goes where."""
    money = view.money
    if money.state is MoneyState.NONE:
        return ""
    if money.is_all_stopped:
        return _("A person is on it")
    if money.target and view.resolution is not Resolution.CREDIT:
        return _("{amount} to {target}").format(
            amount=local.money(money.amount), target=money.target
        )
    return local.money(money.amount)
