"""Letters that a person sends: what each says, filled with what is known of the return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from backhaul.core.axes import Processing
from backhaul.core.tracking.words import Position
from backhaul.stages.messaging.facts import Dossier


class Template(StrEnum):
    WHERE_IS_IT = "where_is_it"
    ASK_PHOTO = "ask_photo"
    ASK_RECEIPT = "ask_receipt"
    DELAYED = "delayed"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Sketch:
    """English, with the placeholders of `wording.facts_of`; translated when used."""

    subject: str
    text: str


_SUBJECT = _("Where your return is")
_NOT_HANDED_OVER = Sketch(
    _SUBJECT,
    _(
        "We see no sign of your parcel yet. You can hand it over until %(send_by)s.\n\n"
        "If you handed it over already, please tell us when and where, "
        "and keep the receipt."
    ),
)
_TRAVELS = Sketch(
    _SUBJECT,
    _(
        "Your parcel is on its way with %(carrier)s. We expect it at our return centre "
        "in %(city)s by %(arrives_by)s.\n\n"
        "You can see every scan on your return page."
    ),
)
_IS_HERE = Sketch(
    _SUBJECT,
    _(
        "Your parcel is at our return centre in %(city)s. "
        "We have looked at everything by %(inspected_by)s and then send your money.\n\n"
        "You can see every step on your return page."
    ),
)
_IS_PAID = Sketch(
    _SUBJECT,
    _(
        "We sent your refund on %(paid_on)s: %(amount)s %(where)s. "
        "Banks take %(bank_days)s business days to show it.\n\n"
        "You can see the details on your return page."
    ),
)
_OTHERS: Mapping[Template, Sketch] = {
    Template.ASK_PHOTO: Sketch(
        _("Please send us a photo"),
        _(
            "To decide about your return we need to see what is wrong. "
            "Please send us one or two photos by answering this e-mail.\n\n"
            "You hear from us by %(answer_by)s after we have seen them."
        ),
    ),
    Template.ASK_RECEIPT: Sketch(
        _("Please send us your drop-off receipt"),
        _(
            "We asked %(carrier)s about your parcel, and they do not know it yet. "
            "A photo of the receipt that you got when you handed it over helps us to find it: "
            "please answer this e-mail with it."
        ),
    ),
    Template.DELAYED: Sketch(
        _("Your return takes longer than we said"),
        _(
            "We are sorry: your return takes longer than we told you. "
            "We are looking into it, and you hear from us by %(answer_by)s.\n\n"
            "You need to do nothing."
        ),
    ),
    Template.FREE: Sketch("", ""),
}


def sketch_of(template: Template, dossier: Dossier) -> Sketch:
    """Return what the letter says for a return that is where this one is."""
    if template is not Template.WHERE_IS_IT:
        return _OTHERS[template]
    units = [u for u in dossier.units if u.is_going]
    if "paid" in dossier.ret.reached:
        return _IS_PAID
    if any(unit.processing not in {Processing.AWAITED, Processing.MISSING} for unit in units):
        return _IS_HERE
    positions = {unit.position for unit in units}
    if positions & {Position.DELIVERED, Position.RECEIVED}:
        return _IS_HERE
    is_with_shopper = positions <= {None, Position.LABEL_CREATED}
    return _NOT_HANDED_OVER if is_with_shopper else _TRAVELS
