"""Why the law lets somebody say no, in words for shopper and desk alike."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backhaul.core.law.words import Goods
from backhaul.core.policies.refusing import NOT_FAULTY, PERIOD_OVER
from backhaul.foundation.pages.words import Words, word

#: By the first part of a ground's code.
LEGAL_GROUNDS: Words = {
    Goods.CUSTOM_MADE: _("It was made to order."),
    Goods.PERISHABLE: _("It spoils or expires quickly."),
    Goods.HYGIENE: _("It is sealed for hygiene, and the seal was broken."),
    Goods.SEALED_MEDIA: _("It is a sealed recording or program, and the seal was broken."),
    Goods.DIGITAL: _("It is digital content that was begun with your consent."),
    Goods.MIXED: _("It was mixed with other things and cannot be taken apart."),
    Goods.FORWARD_ALCOHOL: _("It is alcohol that was sold ahead at a price that moves."),
    Goods.PRESS: _("It is a single newspaper or magazine."),
    Goods.MARKET_PRICED: _("Its price follows a market that moves."),
    Goods.PUBLIC_AUCTION: _("It was bought at a public auction."),
    Goods.SAFETY_SEALED: _("It is sealed for safety, and the seal was broken."),
    Goods.VALUE_FALLS_ON_USE: _("It lost much of its value when it was first used."),
    Goods.NEAR_EXPIRY_OR_FLAWED: _("It was sold near its date, or with a flaw that was told."),
    Goods.AS_IS: _("It was sold as it is."),
    Goods.PLANTS: _("It is a living plant."),
    Goods.NO_ORIGINAL_PACKAGE: _("Its package is missing."),
    Goods.USED: _("It was used."),
    PERIOD_OVER: _("It was delivered so long ago that the time to withdraw is over."),
    NOT_FAULTY: _("It was looked at, and it has no fault."),
}


def legal_ground(code: str) -> str:
    """Return the words of a code of `core.policies.refusing.grounds_of`."""
    return word(LEGAL_GROUNDS, code.partition(".")[0])
