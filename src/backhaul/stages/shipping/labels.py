"""The printed label of a parcel, made when somebody first asks for it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from backhaul.core.axes import Origin
from backhaul.core.errors import NotFound
from backhaul.core.ports.carrier import LabelFile
from backhaul.foundation.documents.labels import LabelWords, Paper, ReturnLabel, label_pdf
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping import models
from backhaul.stages.shipping.facts import address, weight_grams
from backhaul.stages.shipping.models import LabelState, Parcel

_PDF = "application/pdf"


def label_pdf_for(brand_id: int, ran: str, paper: Paper, locale: str) -> bytes:
    """Return the label for people; raises as `label_for` does.

    Raises NotFound `label_is_zpl` for one that only label printers read.
    """
    label = label_for(brand_id, ran, paper, locale)
    if label.media_type != _PDF:
        raise NotFound("label_is_zpl", ran=ran)
    return label.body


def label_for(brand_id: int, ran: str, paper: Paper, locale: str) -> LabelFile:
    """Return the label that was bought, as its carrier drew it, or else on our `paper`.

    Raises NotFound `no_label`.
    """
    parcel = (
        Parcel.objects.select_related("ret", "brand")
        .filter(brand_id=brand_id, ret__ran=ran, ret__brand_id=brand_id)
        .filter(label_state=LabelState.BOUGHT, replaced_at=None)
        .order_by("-id")
        .first()
    )
    if parcel is None or parcel.ret is None:
        raise NotFound("no_label", ran=ran)
    drawn = models.LabelFile.objects.filter(brand_id=brand_id, parcel_id=parcel.pk).first()
    if drawn is not None:
        return LabelFile(media_type=drawn.media_type, body=bytes(drawn.body))
    kind = Installation.objects.values_list("kind", flat=True).get()
    units = [
        held.unit for held in parcel.holds.select_related("unit").filter(brand_id=brand_id)
    ]
    grams = weight_grams(brand_id, units)
    with override(locale):
        label = _label(parcel, parcel.ret, grams, is_sandbox=kind == "sandbox")
        made = label_pdf(label, words=label_words(), paper=paper, locale=locale)
    return LabelFile(media_type=_PDF, body=made.pdf)


def _label(parcel: Parcel, ret: Return, grams: int, *, is_sandbox: bool) -> ReturnLabel:
    return ReturnLabel(
        ran=ret.ran,
        carrier_name=parcel.carrier_name,
        tracking_number=parcel.tracking_number,
        qr_text=parcel.qr_text,
        sender=address(ret.ship_from),
        destination=address(parcel.destination),
        weight_grams=grams,
        brand_name=parcel.brand.name,
        printed_on=parcel.made_at.date(),
        # With its number and the buyer's address, an order opens: not on a gift's label.
        references=() if ret.origin == Origin.GIFT else tuple(ret.order_numbers),
        instructions=packing_advice(),
        is_sandbox=is_sandbox,
    )


def label_words() -> LabelWords:
    """Return every printed word in the language that is active."""
    return LabelWords(
        return_parcel=_("Return"),
        sender=_("From"),
        destination=_("Return to"),
        weight=_("Weight"),
        printed_on=_("Date"),
        tracking_number=_("Tracking number"),
        return_number=_("Return number"),
        carrier_scans=_("Carrier scans here"),
        sandbox=_("Sandbox – not valid for posting"),
        how_to_return=_("How to send it back"),
        steps=(
            _("Put everything into a box, with all accessories."),
            _("Put the slip inside, on top."),
            _("Stick the label flat on the largest side, over no edge."),
            _("Hand the parcel over and keep the receipt."),
        ),
        how_to_pack=_("How to pack"),
        cut_here=_("Cut here"),
        slip_title=_("Put this slip inside the parcel"),
        slip_text=_("It helps us to find your return at once, even if the label is damaged."),
    )


def packing_advice() -> tuple[str, ...]:
    return (
        _("Use a strong box that leaves no room to move."),
        _("Remove or cover old labels."),
        _("Close every seam with tape."),
    )
