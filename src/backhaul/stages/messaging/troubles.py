"""What a letter says when something is wrong, and when it is well again."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from backhaul.core.tracking.words import IncidentKind
from backhaul.stages.messaging.sentences import Words

_K = IncidentKind
_ASKS = _("Next: we ask %(carrier)s, and you hear from us by %(answer_by)s.")
_LOOKS_AFTER = _("Next: a person looks after it, and you hear from us by %(answer_by)s.")
_NO_SIGN = _("We can’t see your parcel yet")
_DELAYED = _("Your parcel is delayed")


def _trouble(subject: str, happened: str, then: str, *, tells_promise: bool = False) -> Words:
    """Most troubles put the promised day in doubt: it is not repeated then."""
    return Words(subject, happened, then, tells_promise)


_SHOPPERS_TURN = {
    _K.NOT_SENT_YET: _trouble(
        _("Have you sent your parcel?"),
        _("Your label is from %(label_on)s, and we see no sign of your parcel yet."),
        _(
            "Next: it is your turn. Hand the parcel over by %(send_by)s, "
            "or tell us on your return page that you did."
        ),
        tells_promise=True,
    ),
    _K.LABEL_VOID: _trouble(
        _("Your return label no longer works"),
        _("Your label for %(carrier)s can no longer be used."),
        _(
            "Next: it is your turn. Get a new label on your return page "
            "and hand the parcel over by %(send_by)s."
        ),
        tells_promise=True,
    ),
    _K.PICKUP_FAILED: _trouble(
        _("Your parcel was not collected"),
        _("The pickup of your parcel by %(carrier)s did not work on %(today)s."),
        _(
            "Next: it is your turn. Choose another pickup on your return page, "
            "or hand the parcel over by %(send_by)s."
        ),
        tells_promise=True,
    ),
}

_CLAIMED = _("You told us that you handed it over on %(handed_on)s, and no scan shows it yet.")
_KEEP_RECEIPT = _(
    "Next: we ask %(carrier)s, and you hear from us by %(answer_by)s. Keep your receipt."
)
_SILENT = {
    _K.NO_FIRST_SCAN: _trouble(
        _NO_SIGN,
        _("Your parcel was handed over on %(handed_on)s, and no scan shows it yet."),
        _KEEP_RECEIPT,
    ),
    _K.CLAIMED_NOT_SCANNED: _trouble(_NO_SIGN, _CLAIMED, _KEEP_RECEIPT),
    _K.NO_MOVEMENT: _trouble(
        _("Your parcel has not moved for a while"),
        _("The last scan of your parcel was on %(last_scan_on)s."),
        _ASKS,
    ),
    _K.DELIVERED_NOT_RECEIVED: _trouble(
        _("We are looking for your parcel"),
        _("Your parcel counts as delivered, and we have not found it at our centre yet."),
        _(
            "Next: we look for it and ask %(carrier)s for proof. "
            "You hear from us by %(answer_by)s."
        ),
    ),
}

_ON_THE_WAY = {
    _K.ADDRESS: _trouble(
        _DELAYED, _("There is a problem with the address on your parcel."), _ASKS
    ),
    _K.CUSTOMS: _trouble(_DELAYED, _("Your parcel is held at customs."), _ASKS),
    _K.DELAY: _trouble(
        _DELAYED, _("Your parcel is late: %(carrier)s told us on %(today)s."), _ASKS
    ),
    _K.HELD: _trouble(_DELAYED, _("Your parcel is held by %(carrier)s."), _ASKS),
    _K.REFUSED: _trouble(
        _DELAYED, _("Your parcel was not accepted at our return centre."), _ASKS
    ),
    _K.RETURNING: _trouble(
        _("Your parcel is going back to you"),
        _("Your parcel is going back to you instead of to us."),
        _(
            "Next: we ask %(carrier)s, and you hear from us by %(answer_by)s. "
            "Keep the parcel if it reaches you."
        ),
    ),
    _K.LOST: _trouble(
        _("Your parcel seems to be lost"),
        _("Your parcel seems to be lost on its way to us."),
        _(
            "Next: %(carrier)s searches for it, and you hear from us by %(answer_by)s. "
            "You need to do nothing."
        ),
    ),
    _K.DAMAGED: _trouble(
        _("Your parcel was damaged on its way"),
        _("Your parcel was damaged on its way to us."),
        _LOOKS_AFTER,
    ),
}

_WITH_US = {
    _K.CONTENTS_DIFFER: _trouble(
        _("We have a question about your parcel"),
        _("What we found in your parcel is not what we expected."),
        _LOOKS_AFTER,
    ),
    _K.REFUND_LATE: _trouble(
        _("Your refund is late"),
        _("We are late with your refund: %(amount)s %(where)s."),
        _LOOKS_AFTER,
    ),
    _K.REFUND_FAILED: _trouble(
        _("We are checking your refund"),
        _("Your refund could not be sent as planned: %(amount)s %(where)s."),
        _LOOKS_AFTER,
    ),
    _K.PROMISE_AT_RISK: _trouble(
        _("Your refund may take longer"),
        _("We promised your refund by %(promised_on)s, and it may take longer."),
        _LOOKS_AFTER,
    ),
}

#: By incident kind: each is here or in occasions.UNTOLD.
TROUBLES: Mapping[IncidentKind, Words] = {
    **_SHOPPERS_TURN,
    **_SILENT,
    **_ON_THE_WAY,
    **_WITH_US,
}

#: The first word about a claim that no scan proves: nothing is wrong yet.
CLAIM_NOTE = Words(
    _NO_SIGN,
    _CLAIMED,
    _(
        "Next: a first scan can take %(scan_late_hours)s hours, until %(scan_by)s. "
        "Keep your receipt until then."
    ),
)

#: What only the shopper can tell, and what a carrier asks before it searches.
QUESTION = Words(
    _("When and where did you hand it over?"),
    _("%(carrier)s has not scanned your parcel yet, and searches better with your help."),
    _(
        "Please tell us on your return page when and where you handed it over, "
        "and add a photo of your receipt if you have one."
    ),
)

#: A part that no payment can take back: it is approved, and nothing went wrong.
BY_HAND: Mapping[str, Words] = {
    "by_hand": Words(
        _("Your refund is approved"),
        _(
            "We have approved your refund: %(amount)s. What cannot go back the way you paid, "
            "we send to your bank account."
        ),
        _(
            "Next: if we do not know your account yet, we ask you for it. Your bank then takes "
            "%(bank_days)s business days."
        ),
        tells_promise=False,
    ),
    "points": Words(
        _("Your refund is approved"),
        _("We have approved your refund: %(amount)s. What you paid in points comes as points."),
        _LOOKS_AFTER,
        tells_promise=False,
    ),
}
#: Nothing was wrong before either: it waited for an account, or for the file for the bank.
BY_BANK_NOW = Words(
    _("Your refund is on its way"),
    _("Your refund is on its way: %(amount)s %(where)s."),
    _("Next: your bank takes %(bank_days)s business days to show it. You need to do nothing."),
    tells_promise=False,
)
#: By what was found no rule pays, and no day is promised any more.
HELD = Words(
    _("A person decides about your refund"),
    _("What we found in your parcel does not settle whether we pay for it."),
    _LOOKS_AFTER,
    tells_promise=False,
)
#: Money of the order left by another way: nothing goes before a person has looked.
STOPPED = Words(
    _("We stopped your refund"),
    _(
        "Your bank or the shop has already moved money of this order back. So that you are "
        "paid once and not twice, we have stopped our refund."
    ),
    _LOOKS_AFTER,
    tells_promise=False,
)

_ABOUT_MONEY = frozenset({_K.REFUND_LATE, _K.REFUND_FAILED, _K.PROMISE_AT_RISK})
_PARCEL_IS_WELL = (
    _("Your parcel is all right again"),
    _("What held up your parcel is solved."),
)
_MONEY_IS_WELL = (
    _("Your refund is all right again"),
    _("What held up your refund is solved."),
)


def well_again(kind: IncidentKind, now: Words) -> Words:
    """Return the all-clear: what comes next is what the present headline says."""
    if kind in _ABOUT_MONEY:
        # "It reaches us" would be about the money, were the parcel not named before it.
        return Words(*_MONEY_IS_WELL, now.then, now.tells_promise, now.happened)
    return Words(*_PARCEL_IS_WELL, now.then, now.tells_promise)
