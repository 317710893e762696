"""Units and parcels as the return's page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.axes import Authorization, Processing
from backhaul.core.money import Money
from backhaul.core.tracking.confirming import key_of
from backhaul.core.tracking.guesses import Guessed, guessed
from backhaul.core.tracking.links import tracking_link
from backhaul.core.tracking.words import Word
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.reasons import disposition_line
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.casefile.desk_rows import Row
from backhaul.stages.casefile.tracking_view import ParcelView

_FULL_CARDS = 6
_SCANS_SHOWN = 4
_ACCEPT_PHOTOS = {Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED}


@dataclass(frozen=True, slots=True)
class Tag:
    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo; without `url` it is missing, and `why` says why."""

    url: str
    caption: str
    why: str = ""
    icon: str = "camera"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    ordinal: int
    title: str
    variant: str
    image: str
    parcel: int | None
    paid: str
    reason: str
    said: str
    plate: str
    place: str
    tags: tuple[Tag, ...]
    why: str
    shots: tuple[Shot, ...]
    more_shots: tuple[Shot, ...]
    takes_photos: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLine:
    when: str
    at: datetime | None
    text: str
    place: str
    kind: str
    """dock, scan, claim."""
    doubt: str = ""
    """Of a guess: what a person overrules it by, as the parts of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelCard:
    number: int
    id: int
    carrier: str
    tracking_number: str
    link: str
    """The carrier's own page about it; empty where none is known."""
    tag: Tag
    shown: tuple[ScanLine, ...]
    earlier: tuple[ScanLine, ...]
    asked: str
    can_be_asked: bool
    measured: str
    """Delivered to received: always measured."""
    units: str
    bought: str
    """Service and price of its label; empty: neither is known."""
    offers: tuple[str, ...]
    """What the other services would have cost."""


_PROCESSING_TAGS = {
    Processing.AWAITED: ("mute", "clock"),
    Processing.RECEIVED: ("info", "scan"),
    Processing.MISSING: ("bad", "incident"),
    Processing.INSPECTED: ("info", "inspect"),
    Processing.DECIDED: ("brand", "check"),
    Processing.FINISHED: ("ok", "check"),
}
_AUTH_TAGS = {
    Authorization.REQUESTED: ("mute", "clock"),
    Authorization.IN_REVIEW: ("violet", "person"),
    Authorization.REFUSED: ("bad", "incident"),
    Authorization.WITHDRAWN: ("mute", "pause"),
    Authorization.EXPIRED: ("mute", "clock"),
}
_SCANS = {
    Word.LABEL_CREATED: gettext_lazy("Label made"),
    Word.DROPPED_OFF: gettext_lazy("Dropped off"),
    Word.PICKED_UP: gettext_lazy("Accepted by the carrier"),
    Word.IN_TRANSIT: gettext_lazy("On its way"),
    Word.OUT_FOR_DELIVERY: gettext_lazy("Out for delivery"),
    Word.DELIVERED: gettext_lazy("Delivered"),
    Word.NONE: gettext_lazy("News without movement"),
    Word.UNKNOWN: gettext_lazy("A code that no table knows"),
}
_CLAIMS = {
    "dropped_off": gettext_lazy("The shopper says: dropped off"),
    "not_sent_yet": gettext_lazy("The shopper says: not sent yet"),
}


def is_short(file: CaseFile) -> bool:
    """Whether every unit has a card of its own; else they are rows of a table."""
    return len(file.units) <= _FULL_CARDS


def units_of(file: CaseFile, slug: str, local: Local) -> tuple[UnitCard, ...]:
    parcels = {
        unit: parcel.number
        for parcel in file.view.parcels
        for unit in file.rows.units_in.get(parcel.id, ())
    }
    photos = _by_unit(file.around.photos)
    bench = _by_unit(file.around.bench_photos)
    choices = {row["unit"]: row for row in file.around.choices}
    cards = []
    for unit in file.units:
        variant = unit.line.variant if unit.line else None
        hers = _shots(photos[unit.ordinal], "console:photo", slug, local)
        ours = _shots(bench[unit.ordinal], "console:bench_photo", slug, local)
        choice = choices.get(unit.ordinal)
        cards.append(
            UnitCard(
                ordinal=unit.ordinal,
                title=unit.title or unit.sku or _("An unexpected piece"),
                variant=variant.variant_title if variant else "",
                image=variant.image_url if variant else "",
                parcel=parcels.get(unit.pk),
                paid=local.money(Money(unit.paid_minor, file.ret.currency)),
                reason=word(words.REASONS, unit.reason) if unit.reason else "",
                said=unit.comment,
                plate=unit.lpn or "",
                place=unit.bin,
                tags=_tags(unit.authorization, unit.processing, unit.grade, unit.disposition),
                why=disposition_line(choice, local) if choice else "",
                shots=(
                    hers[0] if hers else Shot("", _("No photo"), _("of the shopper's")),
                    ours[0] if ours else _not_seen(unit.processing),
                ),
                more_shots=(*hers[1:], *ours[1:]),
                takes_photos=unit.authorization in _ACCEPT_PHOTOS and not file.ret.is_done,
            )
        )
    return tuple(cards)


def _by_unit(rows: Sequence[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit"]].append(row)
    return found


def _shots(rows: Sequence[Row], name: str, slug: str, local: Local) -> list[Shot]:
    who = _("Shopper") if name == "console:photo" else _("Bench")
    return [
        Shot(
            reverse(name, kwargs={"slug": slug, "photo_id": row["id"]}),
            _("{who}, {day}").format(who=who, day=local.day_of(instant(row["at"]))),
        )
        for row in rows
    ]


def _not_seen(processing: str) -> Shot:
    if processing == Processing.AWAITED:
        return Shot("", _("Not here yet"), _("no photo from the bench"), "truck")
    if processing == Processing.RECEIVED:
        return Shot("", _("Not inspected yet"), _("no photo from the bench"))
    return Shot("", _("No photo"), _("from the bench"))


def _tags(authorization: str, processing: str, grade: str, fate: str) -> tuple[Tag, ...]:
    tags = []
    state, doing = Authorization(authorization), Processing(processing)
    if state in _AUTH_TAGS:
        tags.append(Tag(*_AUTH_TAGS[state], word(words.AUTHORIZATIONS, state)))
    if state not in _AUTH_TAGS or doing is not Processing.AWAITED:
        tags.append(Tag(*_PROCESSING_TAGS[doing], word(words.PROCESSINGS, doing)))
    if grade:
        tone = "ok" if grade in {"A", "B"} else "wait"
        tags.append(Tag(tone, "inspect", _("Grade {grade}").format(grade=grade)))
    if fate:
        tags.append(Tag("brand", "check", word(words.DISPOSITIONS, fate)))
    return tuple(tags)


def instant(text: str) -> datetime:
    """Return the moment of a row that came as JSON."""
    return datetime.fromisoformat(text)


def parcels_of(file: CaseFile, local: Local, people: People) -> tuple[ParcelCard, ...]:
    return tuple(_parcel(file, parcel, local, people) for parcel in file.view.parcels)


def _parcel(file: CaseFile, parcel: ParcelView, local: Local, people: People) -> ParcelCard:
    lines = _lines(file, parcel, local, people)
    inside = file.rows.units_in.get(parcel.id, frozenset())
    titles = [unit.title or unit.sku for unit in file.units if unit.pk in inside]
    row = next(row for row in file.rows.parcels if row.pk == parcel.id)
    return ParcelCard(
        number=parcel.number,
        id=parcel.id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        link=tracking_link(parcel.carrier, parcel.tracking_number),
        tag=_parcel_tag(file, parcel),
        shown=lines[:_SCANS_SHOWN],
        earlier=lines[_SCANS_SHOWN:],
        asked=_asked(parcel, local),
        can_be_asked=parcel.can_be_asked,
        measured=_measured(file, parcel),
        units=", ".join(titles[:3]) + (" …" if len(titles) > 3 else ""),
        bought=_offer(row.service, row.price_minor, row.currency, local) if row.service else "",
        offers=tuple(
            _offer(service, minor, currency, local)
            for service, minor, currency in row.rates or ()
            if service != row.service
        ),
    )


def _offer(service: str, minor: int | None, currency: str, local: Local) -> str:
    name = service.replace("_", " ")
    return name if minor is None else f"{name} · {local.money(Money(minor, currency))}"


def _asked(parcel: ParcelView, local: Local) -> str:
    if not parcel.is_followed and parcel.asked_at is None:
        return _("no news is asked for")
    if parcel.asked_at is None:
        return _("the carrier was not asked yet")
    return _("asked {ago}").format(ago=local.ago(parcel.asked_at))


def _parcel_tag(file: CaseFile, parcel: ParcelView) -> Tag:
    row = next(row for row in file.rows.parcels if row.pk == parcel.id)
    if row.incident and parcel.received_at is None:
        return Tag("bad", "incident", word(words.INCIDENTS, row.incident))
    if parcel.received_at is not None:
        return Tag("ok", "check", _("Received"))
    code = parcel.position.value if parcel.position else "label_created"
    tone = "mute" if parcel.is_with_shopper else "info"
    return Tag(
        tone, "clock" if parcel.is_with_shopper else "truck", word(words.POSITIONS, code)
    )


def _lines(
    file: CaseFile, parcel: ParcelView, local: Local, people: People
) -> tuple[ScanLine, ...]:
    """Return scans, our own dock scan and the shopper's claims, the newest first."""
    found: list[tuple[datetime, ScanLine]] = []
    for scan in file.rows.scans:
        if scan.parcel_id == parcel.id:
            when = local.moment(scan.instant, scan.utc_offset_minutes)
            text = _scan_words(scan.word, scan.incident, guessed(scan.table_version))
            line = ScanLine(
                when=when,
                at=scan.instant,
                text=text,
                place=scan.place,
                kind="scan",
                doubt=_doubt(scan),
            )
            found.append((scan.instant, line))
    for row in file.around.claims:
        if row["parcel_id"] == parcel.id:
            at = instant(row["claimed_at"])
            by = people.name(row["claimed_by"])
            text = str(_CLAIMS.get(row["kind"], row["kind"]))
            place = (
                _("noted by {name}").format(name=by) if row["claimed_by"] != "shopper" else ""
            )
            when = local.moment(at)
            found.append((at, ScanLine(when=when, at=at, text=text, place=place, kind="claim")))
    site = file.rows.site
    for row in file.around.docks:
        if row["parcel"] == parcel.id or len(file.view.parcels) == 1:
            at = instant(row["at"])
            text = _("Received by {name} at the dock").format(name=people.name(row["by"]))
            where = site.name if site is not None and site.code == row["site"] else row["site"]
            line = ScanLine(when=local.moment(at), at=at, text=text, place=where, kind="dock")
            found.append((at, line))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(line for _at, line in found)


def _doubt(scan: Any) -> str:
    """Return by which address a guess can be overruled; empty: it is none."""
    if guessed(scan.table_version) is None:
        return ""
    key = key_of(scan.text)
    return urlencode({"carrier": scan.carrier, "code": scan.code, "key": key}) if key else ""


def _scan_words(code: str, incident: str | None, guess: Guessed | None) -> str:
    said = str(_SCANS.get(Word(code), code)) if code in set(Word) else code
    said = word(words.INCIDENTS, incident) if incident else said
    if guess is None:
        return said
    return f"{said} ({_('a guess, %(n)s %% sure') % {'n': guess.confidence}})"


def _measured(file: CaseFile, parcel: ParcelView) -> str:
    row = next(row for row in file.rows.parcels if row.pk == parcel.id)
    delivered = row.reached.get("delivered")
    if not delivered or row.received_at is None:
        return ""
    taken = row.received_at - instant(delivered)
    return _("Delivered to received: {time}").format(time=length(taken))
