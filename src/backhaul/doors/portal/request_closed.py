"""The choices of a request that are not offered, each with its reason in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext

from backhaul.core.axes import Method, Resolution
from backhaul.core.closing import Choice, Closed

_TITLES: Mapping[Choice, object] = {
    Resolution.REFUND: gettext_lazy("Refund"),
    Resolution.CREDIT: gettext_lazy("Store credit"),
    Resolution.EXCHANGE: gettext_lazy("Exchange"),
    Resolution.REPLACEMENT: gettext_lazy("Replacement"),
    Method.QR: gettext_lazy("QR code at a shop"),
    Method.LABEL: gettext_lazy("Print the label yourself"),
    Method.OWN_CARRIER: gettext_lazy("Your own carrier"),
}
_WHY: Mapping[Closed, object] = {
    Closed.BRAND: gettext_lazy("this shop does not offer it."),
    Closed.GIFT: gettext_lazy("what was paid goes back to nobody but whoever paid it."),
    Closed.NO_LABELS: gettext_lazy("this shop cannot make labels at the moment."),
    Closed.THESE_ITEMS: gettext_lazy("it is not offered for the items you chose."),
}


@dataclass(frozen=True, slots=True)
class NotOffered:
    resolutions: tuple[str, ...]
    methods: tuple[str, ...]


def not_offered(closed: Mapping[Choice, Closed]) -> NotOffered:
    said = [(one, _sentence(one, why)) for one, why in closed.items()]
    return NotOffered(
        tuple(words for one, words in said if isinstance(one, Resolution)),
        tuple(words for one, words in said if isinstance(one, Method)),
    )


def _sentence(one: Choice, why: Closed) -> str:
    together = pgettext("a choice, and why it is not offered", "{choice}: {why}")
    return together.format(choice=_TITLES[one], why=_WHY[why])
