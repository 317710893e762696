"""What the law has against a row: what, where, by which article, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.policies.breaches import Breach, What
from backhaul.doors.console.policy.saying import Tongue, days, joined
from backhaul.foundation.pages.words import Words, word

_TITLES: Words = {
    What.REFUSES_A_RIGHT: gettext_lazy("Breaks the right of withdrawal in {places}."),
    What.SHORTER_WINDOW: gettext_lazy("Is shorter than the law allows in {places}."),
    What.FORBIDDEN_FEE: gettext_lazy("Asks a fee that the law forbids in {places}."),
    What.NO_MONEY_BACK: gettext_lazy("Gives no money back, which is a right in {places}."),
}
_WHY: Words = {
    What.REFUSES_A_RIGHT: gettext_lazy(
        "Shoppers there may change their mind for {days} after delivery. Refuse only later "
        "than that, or ask a person."
    ),
    What.SHORTER_WINDOW: gettext_lazy(
        "There the {days} start when the goods are delivered, not when they are ordered or "
        "sent."
    ),
    What.FORBIDDEN_FEE: gettext_lazy(
        "Whoever withdraws there owes nothing of this kind. Take the fee off."
    ),
    What.NO_MONEY_BACK: gettext_lazy("Whoever withdraws there may ask for a refund."),
}
_MENDS: Words = {
    What.REFUSES_A_RIGHT: gettext_lazy("Ask a person instead"),
    What.SHORTER_WINDOW: gettext_lazy("Count {days} from delivery"),
    What.FORBIDDEN_FEE: gettext_lazy("Take the fee off"),
    What.NO_MONEY_BACK: gettext_lazy("Offer a refund too"),
}
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Warned:
    """`mend` says what a button does that mends it; `least_days` goes with it."""

    what: str
    title: str
    why: str
    source: str
    mend: str
    least_days: int


def warnings_of(breaches: Sequence[Breach], rule: str, tongue: Tongue) -> list[Warned]:
    """Return one warning for each kind of breach of a row, all its countries together."""
    mine = [one for one in breaches if one.rule == rule]
    kinds = dict.fromkeys(one.what for one in mine)
    return [_warned([one for one in mine if one.what is what], tongue) for what in kinds]


def _warned(alike: Sequence[Breach], tongue: Tongue) -> Warned:
    what = alike[0].what
    least = max((one.days or 0 for one in alike), default=0)
    facts = {"places": _places(alike, tongue), "days": days(least)}
    return Warned(
        what=what.value,
        title=word(_TITLES, what).format(**facts),
        why=word(_WHY, what).format(**facts) if what in _WHY else "",
        source="; ".join(dict.fromkeys(one.source for one in alike)),
        mend=word(_MENDS, what).format(**facts) if what in _MENDS else "",
        least_days=least,
    )


def _places(alike: Sequence[Breach], tongue: Tongue) -> str:
    codes = sorted({code for one in alike for code in one.countries})
    names = [tongue.code("country", code) for code in codes]
    if len(names) > _MOST_PLACES:
        more = _("{n} more countries").format(n=len(names) - _MOST_PLACES + 1)
        names = [*names[: _MOST_PLACES - 1], more]
    return joined(names, _(" and "))
