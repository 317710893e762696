"""The policy in force in a shopper's words: what it says, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from backhaul.core.axes import Method, Resolution
from backhaul.core.drafts import SELF_SERVICE
from backhaul.core.money import Money
from backhaul.core.policies.model import Payer, RefundTrigger, ShippingRefund
from backhaul.core.policies.policy import Policy
from backhaul.core.reasons import LEAVES, AtFault
from backhaul.doors.portal.request_instead import sends_words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import REASONS, word


@dataclass(frozen=True, slots=True)
class EntryFact:
    """One of the few things to know before one begins."""

    icon: str
    title: str
    more: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section: a term with what holds for it, or a sentence alone."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    icon: str
    title: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    closing: tuple[str, ...] = ()
    """What holds for all rows."""


_METHODS: Mapping[Method, tuple[object, object]] = {
    Method.QR: (
        gettext_lazy("QR code"),
        gettext_lazy("You show it at a shop, and the label is printed there."),
    ),
    Method.LABEL: (
        gettext_lazy("Label to print"),
        gettext_lazy("You print it, stick it on the parcel and hand it over."),
    ),
    Method.PICKUP: (
        gettext_lazy("Pickup"),
        gettext_lazy("The carrier fetches it at your door."),
    ),
    Method.OWN_CARRIER: (
        gettext_lazy("A carrier of your own"),
        gettext_lazy("You send it the way you like, and tell us its tracking number."),
    ),
}
_TRIGGERS: Mapping[RefundTrigger, object] = {
    RefundTrigger.FIRST_SCAN: gettext_lazy("when the carrier has scanned it"),
    RefundTrigger.DELIVERED: gettext_lazy("when the parcel has reached us"),
    RefundTrigger.RECEIPT: gettext_lazy("when we have opened the parcel"),
    RefundTrigger.INSPECTION: gettext_lazy("when we have looked at it"),
}


def entry_facts(policy: Policy, local: Local) -> tuple[EntryFact, ...]:
    """Return what the first page tells beside its form."""
    return (
        EntryFact(
            "calendar",
            ngettext("{n} day to decide", "{n} days to decide", policy.window_days).format(
                n=policy.window_days
            ),
            _("counted from the day of delivery"),
        ),
        EntryFact("leaf", _way_back(policy, local), _paperless(policy)),
        EntryFact("shield", _("A date for your money"), _("before you send anything")),
    )


def _way_back(policy: Policy, local: Local) -> str:
    if policy.who_pays is Payer.BRAND:
        return _("The way back is free")
    if policy.return_fee_minor:
        return _("The way back costs {amount}").format(amount=_fee(policy, local))
    return _("You pay the way back")


def _paperless(policy: Policy) -> str:
    if policy.who_pays is not Payer.BRAND:
        return _("free if it was our mistake")
    if Method.QR in policy.methods:
        return _("with a QR code, without a printer")
    return _listed(str(_METHODS[method][0]) for method in policy.methods)


def _fee(policy: Policy, local: Local) -> str:
    return local.money(Money(policy.return_fee_minor, policy.currency))


def _listed(words: Iterable[str]) -> str:
    return pgettext("between things of a list", ", ").join(words)


def sections(policy: Policy, local: Local) -> tuple[Section, ...]:
    """Return the policy page."""
    return (
        _time(policy),
        _cost(policy, local),
        _ways(policy),
        _gets(policy),
        _money(policy, local),
        *_photos(policy),
    )


def _time(policy: Policy) -> Section:
    n = policy.window_days
    first = ngettext(
        "You have {n} day to ask for a return, counted from delivery.",
        "You have {n} days to ask for a return, counted from delivery.",
        n,
    ).format(n=n)
    days = policy.label_valid_days
    second = ngettext(
        "Then you have {n} day to hand it over.",
        "Then you have {n} days to hand it over.",
        days,
    ).format(n=days)
    return Section("calendar", _("How long you have"), (first, second))


_SHIPPING: Mapping[ShippingRefund, object] = {
    ShippingRefund.WHOLE_ORDER: gettext_lazy(
        "What you paid for shipping comes back too, when you send back the whole order."
    ),
    ShippingRefund.ALWAYS: gettext_lazy(
        "What you paid for shipping comes back too, with each item its part."
    ),
}


def _cost(policy: Policy, local: Local) -> Section:
    kind = _SHIPPING.get(policy.refund_shipping)
    closing = (str(kind),) if kind else ()
    title = _("What the way back costs")
    if policy.who_pays is Payer.BRAND:
        return Section("leaf", title, (_("Nothing. We pay the way back."), *closing))
    ours = _listed(word(REASONS, code) for code in _faults_of_ours())
    free = _("It is free if the mistake was ours: {reasons}.").format(reasons=ours)
    if policy.return_fee_minor:
        costs = _("{amount} per return, taken off your refund.").format(
            amount=_fee(policy, local)
        )
        return Section("leaf", title, (costs, free, *closing))
    return Section("leaf", title, (_("You pay the way back."), free, *closing))


def _faults_of_ours() -> tuple[str, ...]:
    return tuple(code for code, fault in LEAVES.items() if fault is not AtFault.SHOPPER)


def _ways(policy: Policy) -> Section:
    """Return the ways that the pages offer; a pickup is still arranged by a person."""
    rows = tuple(
        Row(str(name), str(how))
        for name, how in (_METHODS[m] for m in policy.methods if m in SELF_SERVICE)
    )
    return Section("truck", _("How it travels"), (), rows)


def _gets(policy: Policy) -> Section:
    credit = _("For your next order.")
    if policy.credit_bonus_percent:
        credit = _("For your next order, with a bonus of {percent}.").format(
            percent=f"{policy.credit_bonus_percent}%"
        )
    told = {
        Resolution.REFUND: (_("Refund"), _("Back the way you paid.")),
        Resolution.CREDIT: (_("Store credit"), credit),
        Resolution.EXCHANGE: (_("Exchange"), sends_words(policy.exchange.send)),
        Resolution.REPLACEMENT: (_("Replacement"), sends_words(policy.exchange.replace)),
    }
    rows = tuple(
        Row(name, how if one in policy.resolutions else _for_some(how))
        for one, (name, how) in told.items()
        if one in policy.every_resolution
    )
    return Section("card", _("What you get"), (), rows)


def _for_some(how: str) -> str:
    return _("For some items or places only: we show it when you choose them. {how}").format(
        how=how
    )


def _money(policy: Policy, local: Local) -> Section:
    n = policy.sla.refund_business_days
    bank = f"{policy.sla.bank_days_from}–{policy.sla.bank_days_to}"
    sent = ngettext(
        "We send it within {n} business day of that; your bank then takes {bank} days.",
        "We send it within {n} business days of that; your bank then takes {bank} days.",
        n,
    ).format(n=n, bank=bank)
    sure = _("You see the date before you send anything.")
    triggers = policy.refund_trigger
    kinds = {triggers.low, triggers.normal, triggers.high}
    if len(kinds) == 1:
        when = _("Your refund goes {when}.").format(when=_TRIGGERS[triggers.normal])
        return Section("shield", _("When the money goes"), (when, sent, sure))
    title = _("When the money goes")
    return Section("shield", title, (), _tiers(policy, local), (sent, sure))


def _tiers(policy: Policy, local: Local) -> tuple[Row, ...]:
    low = local.money(Money(policy.low_below_minor, policy.currency))
    high = local.money(Money(policy.high_from_minor, policy.currency))
    triggers = policy.refund_trigger
    rows = [
        Row(_("An item below {amount}").format(amount=low), str(_TRIGGERS[triggers.low])),
        Row(
            _("An item from {low} up to {high}").format(low=low, high=high),
            str(_TRIGGERS[triggers.normal]),
        ),
        Row(_("An item from {amount}").format(amount=high), str(_TRIGGERS[triggers.high])),
    ]
    if policy.low_below_minor == policy.high_from_minor:
        del rows[1]
    return tuple(rows)


def _photos(policy: Policy) -> tuple[Section, ...]:
    if not policy.reasons_needing_photos:
        return ()
    reasons = _listed(word(REASONS, code) for code in policy.reasons_needing_photos)
    text = _("We ask for a photo if the reason is one of these: {reasons}.").format(
        reasons=reasons
    )
    return (Section("camera", _("When we ask for photos"), (text,)),)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that many ask, and what the policy answers."""

    name: str
    """Its address on the page."""
    question: str
    sentences: tuple[str, ...]


def answers(policy: Policy | None, local: Local) -> tuple[Answer, ...]:
    """Return the usual questions; those that only a policy answers need one."""
    found = [
        Answer(
            "number",
            _("Where is my order number?"),
            (
                _("It is in the e-mail that confirmed your order, often in its first line."),
                _("Search your mailbox for the name of the shop, also in the spam folder."),
            ),
        ),
        Answer(
            "gift",
            _("It was a gift. What now?"),
            (
                _("Whoever bought it can ask us for a gift link, and pass it on to you."),
                _("With it you get store credit. Prices and names are not shown to you."),
            ),
        ),
        Answer(
            "shop",
            _("I bought it in a shop. What now?"),
            (_("Write to us. We find your order together and send you a link to begin."),),
        ),
    ]
    if policy is not None:
        found += _policy_answers(policy, local)
    found.append(
        Answer(
            "change",
            _("Can I change my mind again?"),
            (
                _("Yes. Until you hand your parcel over, you can cancel on its page."),
                _("The link to it is in every e-mail about your return."),
            ),
        )
    )
    return tuple(found)


def _policy_answers(policy: Policy, local: Local) -> list[Answer]:
    time, cost = _time(policy), _cost(policy, local)
    found = [
        Answer("time", _("Until when can I send it back?"), time.sentences),
        Answer("cost", _("What does the way back cost?"), cost.sentences),
    ]
    if Method.QR in policy.methods:
        text = _("You need none: choose the QR code, and a shop prints the label for you.")
        found.append(Answer("printer", _("I have no printer"), (text,)))
    money = _money(policy, local)
    sentence = pgettext("what holds for what", "{term}: {text}.")
    when = tuple(sentence.format(term=row.term, text=row.text) for row in money.rows)
    found.append(
        Answer(
            "money",
            _("When do I get my money?"),
            (*money.sentences, *when, *money.closing),
        )
    )
    return found
