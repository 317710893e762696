"""A return as a row: what stands in each column, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from django.utils.translation import gettext as _

from backhaul.core.incidents import SEVERITY_OF
from backhaul.core.money import Money
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.case import clocks
from backhaul.doors.console.case.clocks import Clock
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.shell import Person, page_url, person_of
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import (
    HEADLINES,
    WAITS_FOR_HANDS,
    incident_word,
    word,
)
from backhaul.stages.casefile.console_list import Around
from backhaul.stages.casefile.console_row import Listed

_SHOWN_PICTURES = 3
_DAYS_BY_NAME = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What lies over the headline: an incident, or that a person must look."""

    tone: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    ran: str
    select: str
    """What the box says that selects it, as `look_into` that which shows more of it."""
    look_into: str
    url: str
    name: str
    place: str
    pictures: tuple[tuple[str, str], ...]
    """Title and address."""
    more: int
    headline: str
    step: int | None
    is_stuck: bool
    overlay: Overlay | None
    since: str
    since_at: datetime
    promise: str
    clock: Clock
    value: str
    value_minor: int
    owner: Person | None


def row_of(ret: Listed, around: Around, desk: Desk) -> Row:
    return Row(
        ran=ret.ran,
        select=_("Select {ran}").format(ran=ret.ran),
        look_into=_("Look into {ran}").format(ran=ret.ran),
        url=page_url("console:return", slug=desk.brand.slug, ran=ret.ran),
        name=ret.name or ret.email or _("Unknown shopper"),
        place=", ".join(filter(None, (ret.city, ret.country))),
        pictures=around.pictures,
        more=max(0, around.units - _SHOWN_PICTURES),
        headline=headline_words(ret),
        step=ret.step,
        is_stuck=bool(ret.incident) and _is_grave(ret, around),
        overlay=_overlay(ret, around, desk.local),
        since=_("since {when}").format(when=short_moment(ret.headline_at, desk.local)),
        since_at=ret.headline_at,
        promise=desk.local.day(ret.promise_on) if ret.promise_on else "",
        clock=clock_of(ret, desk.local),
        value=desk.local.money(Money(ret.value_minor, ret.currency)),
        value_minor=ret.value_minor,
        owner=_owner(ret.owner, around, desk),
    )


def short_moment(at: datetime, local: Local) -> str:
    """Return `today, 09:59`, `Sun 19:59` within the last days, and the day beyond them."""
    if not 0 < local.days_since(at) < _DAYS_BY_NAME:
        return local.moment_within(at) if local.days_since(at) == 0 else local.day_of(at)
    there = at.astimezone(local.zone)
    return format_datetime(there, "EEE HH:mm", locale=local.locale)


def headline_words(ret: Listed) -> str:
    """Return the headline, and how many of the units it is true of where not of all."""
    words = word(HEADLINES, ret.headline)
    if 0 < ret.headline_count < ret.headline_of:
        return _("{headline}, {count} of {of}").format(
            headline=words, count=ret.headline_count, of=ret.headline_of
        )
    return words


def _overlay(ret: Listed, around: Around, local: Local) -> Overlay | None:
    if ret.incident:
        is_grave = _is_grave(ret, around)
        words = incident_word(ret.incident, around.incident_code)
        if around.incident_at is not None:
            age = clocks.length(local.now - around.incident_at)
            words = _("{incident} {age}").format(incident=words, age=age)
        if is_grave:
            return Overlay(tone="bad", icon="incident", words=words)
        return Overlay(tone="wait", icon="hourglass", words=words)
    if ret.headline == "in_review":
        return Overlay(tone="violet", icon="person", words=_("Needs review"))
    if ret.needs_refund:
        return Overlay(tone="violet", icon="person", words=_("Refund needs a person"))
    return None


def _is_grave(ret: Listed, around: Around) -> bool:
    """Whether somebody must act; else it only waits, and nothing is red."""
    if around.incident_code in WAITS_FOR_HANDS:
        return False
    kind = IncidentKind(ret.incident or "")
    return SEVERITY_OF[kind] is Severity.INCIDENT


def clock_of(ret: Listed, local: Local) -> Clock:
    if ret.promise_on is None:
        if ret.paid_at:
            day = local.day_of(datetime.fromisoformat(ret.paid_at))
            return clocks.met(_("paid {day}").format(day=day))
        return clocks.paused(_("closed")) if ret.is_done else clocks.no_clock()
    if not ret.promise_runs:
        return clocks.paused(_("starts at drop-off"))
    return clocks.until(ret.promise_on, local)


def _owner(owner: str | None, around: Around, desk: Desk) -> Person | None:
    if not owner:
        return None
    number = owner.partition(":")[2]
    user_id = int(number) if number.isdecimal() else 0
    name = around.owner_name or _("a member who left")
    return person_of(user_id, name, me=desk.seat.user.pk)
