"""What may be held on a card, or charged: said in plain words before anything is chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from backhaul.core.axes import Resolution
from backhaul.core.exchanges import GOES_OUT, unseen
from backhaul.core.holds import WORDS_VERSION, Purpose, Security
from backhaul.core.money import Money
from backhaul.doors.portal.drafting import SHOPPER, Writing
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.casefile.request_choices import Choices
from backhaul.stages.exchanges.securing import need_of
from backhaul.stages.holds.agreeing import Words, agree, card_of_orders
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the brand asks for. Whoever does not tick it gets the same, only later."""

    purpose: Purpose
    title: str
    text: str
    yes: str
    without: str
    most: Money
    days: int | None = None

    @property
    def name(self) -> str:
        return f"agree-{self.purpose.value}"

    @property
    def words(self) -> str:
        return f"{self.text} {self.yes}"

    @property
    def value(self) -> str:
        """Name the words and the amount that are ticked: others have another value."""
        parts = (self.purpose.value, self.words, str(self.most.minor), self.most.currency)
        said = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        return f"{WORDS_VERSION}-{said[:16]}"


def wishes_of(writing: Writing, choices: Choices) -> tuple[Wish, ...]:
    """Return what is asked for on the last page of a request; nothing of what was given.

    Nothing either where no provider of its payments can hold or charge.
    """
    draft = writing.draft
    if draft.is_gift or not draft.options.resolution:
        return ()
    wish = (
        _of_exchange(writing, choices)
        if Resolution(draft.options.resolution) in GOES_OUT
        else _of_money(writing, choices)
    )
    if wish is None or card_of_orders(draft.brand_id, draft.order_ids).payment is None:
        return ()
    return (wish,)


def is_outdated(form: Mapping[str, object], wishes: Sequence[Wish]) -> bool:
    """Return whether something was ticked whose words or amount are others by now."""
    return any(form.get(wish.name) not in {None, wish.value} for wish in wishes)


def agree_to(
    form: Mapping[str, object], wishes: Sequence[Wish], case: Case, *, at: datetime
) -> None:
    """Keep what was ticked, word for word, if its words are still those that were read."""
    for wish in wishes:
        if form.get(wish.name) == wish.value:
            words = Words(
                purpose=wish.purpose,
                text=wish.words,
                locale=get_language() or "en",
                most=wish.most,
                days=wish.days,
            )
            agree(case, words, at=at, actor=SHOPPER)
    cases.append(case)


def _of_money(writing: Writing, choices: Choices) -> Wish | None:
    rule = rule_of(writing.brand.pk)
    most = _early(writing, choices)
    is_money = writing.draft.options.resolution == Resolution.REFUND
    if not rule.may_recharge or not is_money or most is None:
        return None
    amount = writing.local.money(most)
    return Wish(
        purpose=Purpose.EARLY,
        title=_("If we refund you before your parcel is here"),
        text=_(
            "Nothing is held or charged now. Should your parcel never arrive, be empty, or hold"
            " something else, we write to you first. From then on we may hold what we refunded"
            " for it, {amount} at most, on the card that you paid with; a hold is no payment."
            " If we have found no answer together {days} days after our letter, we charge it to"
            " that card. If the goods come after all, we let the hold go, or you get back what"
            " we charged."
        ).format(days=rule.decide_days, amount=amount),
        yes=_("I agree that up to {amount} are held and charged in this case.").format(
            amount=amount
        ),
        without=_("You need not agree: your return is the same without it."),
        most=most,
        days=rule.decide_days,
    )


def _of_exchange(writing: Writing, choices: Choices) -> Wish | None:
    need = need_of(writing.brand.pk)
    rules = choices.offer.policy.exchange
    is_swap = writing.draft.options.resolution == Resolution.EXCHANGE
    most = _held(writing, choices, need)
    if most is None or not unseen(rules.send if is_swap else rules.replace):
        return None
    amount = writing.local.money(most)
    return Wish(
        purpose=Purpose.EXCHANGE,
        title=_("So that we can send before we have your parcel"),
        text=" ".join(
            (
                _(
                    "We hold {amount} on the card that you paid with. A hold is no payment: it"
                    " ends as soon as your parcel is here and its contents are right."
                ).format(amount=amount),
                _renewed(need),
                _taken(need),
                _("If the goods come later all the same, you get it back."),
            )
        ),
        yes=_("I agree that {amount} are held on my card.").format(amount=amount),
        without=_("Without it we send when we have looked at what you sent back."),
        most=most,
    )


def _renewed(need: Security) -> str:
    if need.renews:
        return _(
            "Your bank ends it after about a week; then we hold the same amount anew, for the"
            " last time {days} days after we first did."
        ).format(days=need.renews_days)
    return _("Your bank ends it after about a week at the latest.")


def _taken(need: Security) -> str:
    """Return when it would be charged."""
    days = need.capture_days
    if days is None:
        return _(
            "It is only charged if we do not get your parcel back, or not what was agreed."
        )
    return ngettext(
        "It is only charged if we have not got your parcel {n} day after we sent ours, or not"
        " what was agreed.",
        "It is only charged if we have not got your parcel {n} days after we sent ours, or not"
        " what was agreed.",
        days,
    ).format(n=days)


def _early(writing: Writing, choices: Choices) -> Money | None:
    """Return what a case of it could be about: postage and fees are in it. None: nothing."""
    return choices.unseen.get(writing.draft.options.method) or None


def _held(writing: Writing, choices: Choices, need: Security) -> Money | None:
    lines = choices.offer.by_id
    is_swap = writing.draft.options.resolution == Resolution.EXCHANGE
    prices: list[Money] = []
    for one in writing.draft.picked:
        line = lines.get(one.line_id)
        if line is None:
            continue
        paid = line.prices[: max(0, one.quantity)]
        found = choices.swaps.get(one.line_id, ()) if is_swap else ()
        chosen = next((each for each in found if each.target.sku == one.instead), None)
        new = chosen.price.value_minor if chosen else 0
        prices += [Money(need.share_of(max(price.minor, new)), line.currency) for price in paid]
    return _sum(prices)


def _sum(prices: Sequence[Money]) -> Money | None:
    currencies = {price.currency for price in prices}
    minor = sum(price.minor for price in prices)
    return Money(minor, currencies.pop()) if len(currencies) == 1 and minor else None
