"""Labels, parcels of the shopper's own carrier, and photos."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field

from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, change_in_beats
from backhaul.doors.api.fields import Body, Number, Optional80, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.foundation.documents.labels import Paper
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.intake.photos import add_photo
from backhaul.stages.shipping.actions import announce_parcel, get_label
from backhaul.stages.shipping.labels import label_for

router = Router()
_PAPERS = {"4x6": Paper.FOUR_BY_SIX, "a4": Paper.A4}


class Label(Said):
    parcel_id: int
    carrier: str
    tracking_number: str
    label_state: str
    price: shapes.Money | None
    service: str = Field(description="Which of the carrier's; empty: it has but one.")
    qr_text: str = Field(description="What the carrier's counter scans.")
    is_paperless: bool
    expires_at: datetime | None
    label_url: str | None


class OwnParcelIn(Body):
    carrier: Annotated[Optional80, Field(min_length=1)]
    tracking_number: Annotated[Number, Field(max_length=40)]


class AnnouncedParcel(Said):
    parcel_id: int
    carrier: str
    tracking_number: str
    position: str | None


class KeptPhoto(Said):
    id: int
    unit: int
    width: int
    height: int


@router.post("returns/{ran}/label", summary="Get the label", **says("returns", {200: Label}))
def create_label(request: ApiRequest, ran: str) -> HttpResponse:
    """Buy the return's label, or return the one it has: it is never bought twice.

    503 `label_unknown`, `label_is_coming` and `carrier_unavailable`: call again, the carrier
    is asked with the same key of ours. 409 `label_to_settle`: the carrier may have sold one
    that it cannot be asked about; a person has to look there.
    """
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)
    return change_in_beats(
        request,
        lambda at: Answer(_label(get_label(brand_id, number, at=at, actor=by), number)),
    )


@router.get(
    "returns/{ran}/label.pdf", summary="Download the label", **says("returns", {200: None})
)
def label_pdf(
    request: ApiRequest,
    ran: str,
    paper: Annotated[str, Query(pattern="^(4x6|a4)$")] = "4x6",
    locale: Annotated[str, Query(pattern="^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")] = "",
) -> HttpResponse:
    """Return the label as PDF: `4x6` inch for a label printer, `a4` with a packing slip.

    One that its carrier drew comes as it is, whatever the paper; if for label printers, then
    as `application/zpl`.
    """
    number = number_of(ran)
    language = locale.lower() or get_language() or "en"
    with acting_for(request.auth.brand_id):
        label = label_for(request.auth.brand_id, number, _PAPERS[paper], language)
    response = HttpResponse(label.body, content_type=label.media_type)
    ending = label.media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'inline; filename="{number}-{paper}.{ending}"'
    return response


@router.post(
    "returns/{ran}/parcels",
    summary="Announce a parcel",
    **says("returns", {200: AnnouncedParcel}),
)
def create_parcel(request: ApiRequest, ran: str, body: OwnParcelIn) -> HttpResponse:
    """Say with which carrier and number the shopper sends it, so that its scans are found."""
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)

    def announced(at: datetime) -> Answer:
        parcel = announce_parcel(
            brand_id,
            number,
            carrier=body.carrier,
            tracking_number=body.tracking_number,
            at=at,
            actor=by,
        )
        return Answer(_announced(parcel))

    return change(request, announced)


@router.post("returns/{ran}/photos", summary="Add a photo", **says("returns", {201: KeptPhoto}))
def create_photo(
    request: ApiRequest,
    ran: str,
    photo: File[UploadedFile],
    unit: Annotated[int, Form(ge=1, le=10_000, description="The unit's ordinal.")] = 1,
) -> HttpResponse:
    """Add a JPEG, PNG or WebP picture of a unit, of at most 10 MB.

    It is encoded anew: nothing else that was in the file is kept.
    """
    number = number_of(ran)
    brand_id, by = request.auth.brand_id, actor(request)
    data = photo.read()

    def added(at: datetime) -> Answer:
        kept = add_photo(brand_id, number, unit, data, at=at, actor=by)
        said = {"id": kept.pk, "unit": unit, "width": kept.width, "height": kept.height}
        return Answer(said, 201)

    return change(request, added, content=str(unit).encode() + b"\n" + data)


def _label(parcel: Any, ran: str) -> shapes.Values:
    price = parcel.price_minor
    return {
        "parcel_id": parcel.pk,
        "carrier": parcel.carrier_name or parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "label_state": parcel.label_state,
        "price": None if price is None else shapes.money(price, parcel.currency),
        "service": parcel.service,
        "qr_text": parcel.qr_text,
        "is_paperless": parcel.is_paperless,
        "expires_at": shapes.instant(parcel.expires_at),
        "label_url": shapes.label_url(ran),
    }


def _announced(parcel: Any) -> shapes.Values:
    return {
        "parcel_id": parcel.pk,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "position": parcel.position,
    }
