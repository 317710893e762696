"""What a letter says at each headline: what happened, what comes next and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Words:
    """English sentences with the placeholders of `wording.facts_of`; translated when used."""

    subject: str
    happened: str
    then: str
    tells_promise: bool = True
    """Whether the day of the money still says something new."""
    also: str = ""
    """A second sentence of what happened."""


_LOOKING = _("Next: somebody looks at it, and you hear from us by %(answer_by)s.")
_ARRIVES = _("Next: it reaches our return centre in %(city)s by %(arrives_by)s.")
_INSPECTION_STARTS = _(
    "Next: our inspection starts within %(check_in_time)s, by %(check_in_by)s."
)
_HAND_OVER = _("Next: it is your turn. Hand the parcel over by %(send_by)s.")
_BANK = _(
    "Next: your bank takes %(bank_days)s business days to show it, so look for it by "
    "%(banked_by)s. Nothing is left for you to do."
)

_REQUEST = {
    "requested": Words(
        _("We have your return request"),
        _("We have your return request from %(today)s."),
        _LOOKING,
    ),
    "in_review": Words(
        _("We are looking at your return request"),
        _("A person at %(brand)s is looking at your return request."),
        _("Next: we decide, and you hear from us by %(answer_by)s. Keep the items until then."),
    ),
    "authorized": Words(
        _("Your return is approved"),
        _("Your return is approved, and you can send it."),
        _("Next: you get your label and hand the parcel over, until %(send_by)s."),
    ),
    "ready_to_send": Words(
        _("Your return is approved"),
        _("Your return is approved, and you can send it with a carrier of your choice."),
        _(
            "Next: you send it, until %(send_by)s. "
            "Tell us the tracking number on your return page."
        ),
    ),
    "label_ready": Words(
        _("Your return label is ready"),
        _("Your label for %(carrier)s is ready. You find it on your return page."),
        _("Next: you hand the parcel over. You can use the label until %(send_by)s."),
    ),
    "refused": Words(
        _("We cannot take your items back"),
        _("We looked at your request on %(today)s and cannot take these items back."),
        _(
            "Next: it is your turn. "
            "The reason, and what you can do instead, are on your return page."
        ),
        tells_promise=False,
    ),
    "withdrawn": Words(
        _("Your return is cancelled"),
        _("Your return was cancelled on %(today)s, and you keep the items."),
        _("Next: nothing. You can ask again as long as the return period lasts."),
        tells_promise=False,
    ),
    "expired": Words(
        _("The time to send your parcel is over"),
        _("You could send your parcel until %(send_by)s, and we saw no hand-over."),
        _("Next: it is your turn. If you did send it, or still want to, write to us."),
        tells_promise=False,
    ),
}

_WAY = {
    "handed_over": Words(
        _("Your parcel is handed over"),
        _("Your parcel is handed over to %(carrier)s."),
        _(
            "Next: the first scan, in %(scan_hours)s hours, by %(scan_by)s. "
            "Keep your receipt until you see it."
        ),
    ),
    "first_scan": Words(
        _("Your parcel had its first scan"),
        _("Your parcel had its first scan and is with %(carrier)s."),
        _ARRIVES,
    ),
    "on_its_way": Words(
        _("Your parcel is on its way to us"),
        _("Your parcel is on its way to us."),
        _ARRIVES,
    ),
    "out_for_delivery": Words(
        _("Your parcel reaches us soon"),
        _("Your parcel is on the last part of its way to us."),
        _("Next: it reaches our return centre in %(city)s, most likely today, %(today)s."),
    ),
    "delivered": Words(
        _("Your parcel has reached our return centre"),
        _("Your parcel was delivered to our return centre in %(city)s."),
        _INSPECTION_STARTS,
    ),
    "arrived": Words(
        _("Your parcel is at our return centre"),
        _("Your parcel was scanned at our return centre in %(city)s."),
        _INSPECTION_STARTS,
    ),
}

_FLOOR = {
    "partly_received": Words(
        _("%(count)s of %(of)s items have reached us"),
        _("%(count)s of %(of)s items have reached our return centre."),
        _("Next: the rest reaches us by %(arrives_by)s."),
    ),
    "checked_in": Words(
        _("We have your items"),
        _("We have opened your parcel and checked in your items."),
        _("Next: we inspect them by %(inspected_by)s."),
    ),
    "inspected": Words(
        _("Your items are inspected"),
        _("We have inspected your items."),
        _("Next: we decide about your refund by %(approved_by)s."),
    ),
    "missing": Words(
        _("Items are missing from your parcel"),
        _("%(count)s of %(of)s items were not in your parcel when we opened it."),
        _(
            "Next: we look for them, and you hear from us by %(answer_by)s. "
            "If they travel in another parcel, tell us its tracking number."
        ),
        tells_promise=False,
    ),
    "sent_back": Words(
        _("Your items go back to you"),
        _("Your items left our return centre on %(today)s and go back to you."),
        _("Next: they reach you by %(back_by)s. The reason is on your return page."),
        tells_promise=False,
    ),
    "kept": Words(
        _("You can keep your items"),
        _("You can keep your items. There is nothing to send back."),
        _("Next: nothing is left for you to do. This holds from today, %(today)s."),
    ),
    "closed": Words(
        _("Your return is closed"),
        _("We closed your return on %(today)s. No money is due for it."),
        _("Next: nothing. The reason is on your return page. If you disagree, write to us."),
        tells_promise=False,
    ),
}

_REFUND = {
    "partly_paid": Words(
        _("A part of your refund is paid"),
        _("We have paid for %(count)s of %(of)s items: %(amount)s %(where)s."),
        _("Next: we decide about the rest by %(approved_by)s."),
        tells_promise=False,
    ),
    "refund_approved": Words(
        _("Your refund is approved"),
        _("We have approved your refund: %(amount)s %(where)s."),
        _(
            "Next: we send it by %(approved_by)s. "
            "Then your bank takes %(bank_days)s business days to show it."
        ),
        tells_promise=False,
    ),
    "refund_sent": Words(
        _("Your refund is sent"),
        _("We have sent your refund: %(amount)s %(where)s."),
        _BANK,
        tells_promise=False,
    ),
    "refund_checking": Words(
        _("We are checking your refund"),
        _("We do not know yet whether your refund arrived: %(amount)s %(where)s."),
        _("Next: a person looks after it, and you hear from us by %(answer_by)s."),
        tells_promise=False,
    ),
    "refunded": Words(
        _("Your refund is paid"),
        _("We paid your refund on %(paid_on)s: %(amount)s %(where)s."),
        _BANK,
        tells_promise=False,
    ),
    "refunded_awaiting_parcel": Words(
        _("Your refund is paid"),
        _("We paid your refund on %(paid_on)s: %(amount)s %(where)s."),
        _HAND_OVER,
        tells_promise=False,
    ),
    "refunded_on_its_way": Words(
        _("Your refund is paid, your parcel is on its way"),
        _("We paid your refund on %(paid_on)s: %(amount)s %(where)s."),
        _(
            "Your bank takes %(bank_days)s business days to show it. "
            "Next: your parcel reaches us by %(arrives_by)s. You need to do nothing."
        ),
        tells_promise=False,
    ),
    "refunded_arrived": Words(
        _("Your refund is paid, your parcel has reached us"),
        _(
            "We paid your refund on %(paid_on)s: %(amount)s %(where)s. "
            "Your parcel is at our return centre."
        ),
        _INSPECTION_STARTS,
        tells_promise=False,
    ),
}

_CREDIT = {
    "credited": Words(
        _("Your store credit is ready"),
        _("We gave you %(amount)s of store credit on %(paid_on)s."),
        _("Next: you can use it at once. Nothing else is left for you to do."),
        tells_promise=False,
    ),
    "credited_awaiting_parcel": Words(
        _("Your store credit is ready"),
        _("We gave you %(amount)s of store credit on %(paid_on)s."),
        _HAND_OVER,
        tells_promise=False,
    ),
    "credited_on_its_way": Words(
        _("Your store credit is ready, your parcel is on its way"),
        _("We gave you %(amount)s of store credit on %(paid_on)s, and you can use it at once."),
        _("Next: your parcel reaches us by %(arrives_by)s. You need to do nothing."),
        tells_promise=False,
    ),
    "credited_arrived": Words(
        _("Your parcel has reached our return centre"),
        _("Your parcel is at our return centre. You have had your credit since %(paid_on)s."),
        _INSPECTION_STARTS,
        tells_promise=False,
    ),
}

_EXCHANGE = {
    "exchange_approved": Words(
        _("Your exchange is approved"),
        _("We approved your exchange on %(today)s. What you chose instead goes out to you."),
        _("Next: it is sent, and you hear from us on that day."),
        tells_promise=False,
    ),
    "exchanged": Words(
        _("Your exchange is done"),
        _("Your exchange is done since %(today)s: what you chose instead was sent to you."),
        _("Next: nothing is left for you to do."),
        tells_promise=False,
    ),
}
_SENT = Words(
    _("What you chose instead is on its way"),
    _("We sent you on %(today)s what you chose instead."),
    _("Next: it comes to you. Its tracking number is on your return page."),
    tells_promise=False,
)
_ENDED = Words(
    _("We cannot send what you chose instead"),
    _("On %(today)s it turned out that what you chose cannot be had. We are sorry."),
    _("Next: you get your money, %(where)s, by the same rules as for any return."),
    tells_promise=False,
)
OF_EXCHANGES: Mapping[str, Words] = {"exchange.sent": _SENT, "exchange.ended": _ENDED}
"""By the kind of the entry: of what goes out, whatever the headline says."""

#: The shopper's own carrier has its number already, and no label of ours.
ON_ITS_OWN = Words(
    _("Your return is approved"),
    _("Your return is approved, and you can send it with %(carrier)s."),
    _("Next: you send it, until %(send_by)s. Write the return number on the parcel."),
)
ON_ITS_OWN_NOW = Words(
    _("You send your return another way"),
    _("You chose to send your return with %(carrier)s."),
    _("Next: you send it, until %(send_by)s. Write the return number on the parcel."),
)
TAKEN_BACK = Words(
    _("We look at your return once more"),
    _(
        "We took our answer back: what we wrote before does not hold any more. "
        "A person at %(brand)s looks at your return once more."
    ),
    _("Next: we decide, and you hear from us by %(answer_by)s. Keep the items until then."),
    tells_promise=False,
)
#: By the state of a second look: where no headline tells of it.
OF_SECOND_LOOKS: Mapping[str, Words] = {
    "open": Words(
        _("We look at your return once more"),
        _("You asked for a second look at your return, and we have your words."),
        _(
            "Next: a person at %(brand)s looks at it, and you hear from us by %(answer_by)s. "
            "Keep the items that we have not said yes to until then."
        ),
        tells_promise=False,
    ),
    "granted": Words(
        _("We looked at your return again: our answer is yes"),
        _("You asked for a second look. On %(today)s a person decided for you."),
        _("Next: what you do now, and until when, is on your return page."),
        tells_promise=False,
    ),
    "upheld": Words(
        _("We looked at your return again: our answer stays"),
        _("You asked for a second look. On %(today)s a person decided: the answer stays no."),
        _(
            "Next: it is your turn. "
            "The reason, and what you can do instead, are on your return page."
        ),
        tells_promise=False,
    ),
}
OTHER_WAY = _(
    "You chose another way to send it. Do not use a code or label that you got before."
)

#: By headline code: every code of core.headline is here.
HEADLINES: Mapping[str, Words] = {
    **_REQUEST,
    **_WAY,
    **_FLOOR,
    **_REFUND,
    **_CREDIT,
    **_EXCHANGE,
}
