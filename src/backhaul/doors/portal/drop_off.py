"""What the shopper knows of handing a parcel over: when, where, and the counter's receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal.links import Opened
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.casefile.tracking_subject import ran_of, subject_of
from backhaul.stages.playbooks.telling import Account, tell_drop_off
from backhaul.stages.tracking.drop_off import keep_receipt

_SHOPPER = "shopper"
_FIELDS = ("happened_at", "place", "weight")
#: A refusal's code → the field that it is about; the others are about the receipt.
_ABOUT = {
    "drop_off_in_future": "happened_at",
    "drop_off_before_label": "happened_at",
    "place_missing": "place",
    "place_too_long": "place",
    "told_too_often": "place",
    "weight_out_of_range": "weight",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """`wrong` by field; `receipt` stands at the file. Empty: all that was sent is kept."""

    typed: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


def take(request: HttpRequest, opened: Opened, parcel_id: int | None) -> Answered:
    """Keep the story, the receipt, or both together; nothing is kept where one is wrong."""
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    given = request.FILES.get("receipt")
    has_story = parcel_id is not None and any(typed.values())
    if given is None and not has_story:
        wrong = {"receipt": _("Choose a photo or a PDF of the receipt first")}
        return Answered(typed, wrong)
    account, wrong = _account(typed, opened) if has_story else (None, {})
    if wrong:
        return Answered(typed, _with_file(wrong, given))
    try:
        with transaction.atomic():
            _keep(opened, parcel_id, account, given)
    except NotFound:
        raise
    except DomainError as error:
        wrong = {_ABOUT.get(error.code, "receipt"): sentence(error)}
        return Answered(typed, _with_file(wrong, given))
    return Answered(typed, said="receipt" if given else "told")


def _with_file(wrong: Mapping[str, str], given: UploadedFile[Any] | None) -> Mapping[str, str]:
    """Say that a file has to be chosen again: no page may fill that field in."""
    if given is None or "receipt" in wrong:
        return wrong
    return {**wrong, "receipt": _("Choose the file again: browsers forget it.")}


def _keep(
    opened: Opened,
    parcel_id: int | None,
    account: Account | None,
    given: UploadedFile[Any] | None,
) -> None:
    brand_id, at = opened.brand.pk, opened.now
    if account is not None and parcel_id is not None:
        subject = subject_of(brand_id, opened.return_id, parcel_id)
        tell_drop_off(brand_id, subject.ran, parcel_id, account, at=at, actor=_SHOPPER)
    if given is not None:
        ran = ran_of(brand_id, opened.return_id)
        keep_receipt(brand_id, ran, given.read(MOST_BYTES + 1), at=at, actor=_SHOPPER)


def _account(typed: Mapping[str, str], opened: Opened) -> tuple[Account | None, dict[str, str]]:
    wrong: dict[str, str] = {}
    happened_at = _moment(typed["happened_at"], opened.brand.time_zone)
    if happened_at is None:
        wrong["happened_at"] = _("Enter the day and the time, as well as you remember.")
    if not typed["place"]:
        wrong["place"] = _("Tell where it was handed over.")
    weight = typed["weight"]
    if weight and not (weight.isascii() and weight.isdecimal() and len(weight) < 7):
        wrong["weight"] = _("Enter whole grams, or nothing.")
    if wrong or happened_at is None:
        return None, wrong
    grams = int(weight) if weight else None
    return Account(happened_at=happened_at, place=typed["place"], weight_grams=grams), {}


def _moment(text: str, time_zone: str) -> datetime | None:
    """Read what a browser sends of a day and a time, in the shop's own zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_usual = 2000 <= found.year <= 2100
    return found.replace(tzinfo=ZoneInfo(time_zone)) if is_usual else None
