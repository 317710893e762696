"""What the law says about a return: its ground, its clocks, what a house may and may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from babel.dates import get_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.law.clocks import LegalEnd
from backhaul.core.law.sources import NOBODY, Source
from backhaul.core.law.standing import Stands
from backhaul.core.law.words import Ground
from backhaul.core.policies.limits import Limits
from backhaul.doors.console.case import law_words as words
from backhaul.doors.console.case.clocks import Clock, met, no_clock, paused, running
from backhaul.foundation.pages.legal_words import legal_ground
from backhaul.foundation.pages.local import Local


@dataclass(frozen=True, slots=True)
class Written:
    """Where it stands: an article with its address, and how well it was read."""

    article: str
    url: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClock:
    """`how` says how the day was found; the day is the consumer's, in `zone`."""

    name: str
    day: str
    zone: str
    how: str
    clock: Clock
    source: Written | None


@dataclass(frozen=True, slots=True)
class Limit:
    icon: str
    what: str
    ruling: str
    source: Written | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCard:
    """What holds for some units alike; `of` names them, empty: for all of the return."""

    of: str
    regime: str
    ground: str
    tone: str
    icon: str
    sentence: str
    source: Written | None
    clocks: tuple[LegalClock, ...]
    limits: tuple[Limit, ...]
    is_protected: bool
    """A refusal needs a ground in the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What was done since: the clocks that it meets are met."""

    sent_at: datetime | None = None
    paid_at: datetime | None = None

    @classmethod
    def of(cls, reached: Mapping[str, str]) -> Since:
        """Read the milestones of a return."""
        sent, paid = reached.get("first_scan"), reached.get("paid")
        return cls(
            sent_at=datetime.fromisoformat(sent) if sent else None,
            paid_at=datetime.fromisoformat(paid) if paid else None,
        )


def law_cards(
    limits: Mapping[int, Limits], titles: Mapping[int, str], local: Local, since: Since
) -> tuple[LawCard, ...]:
    """Return one card for units of one fate, in the order of the first of each."""
    groups: dict[LawCard, list[int]] = {}
    for ordinal, one in sorted(limits.items()):
        if ordinal in titles:
            groups.setdefault(_card(one, local, since), []).append(ordinal)
    if len(groups) == 1:
        return tuple(groups)
    return tuple(
        replace(card, of=", ".join(titles[ordinal] for ordinal in ordinals))
        for card, ordinals in groups.items()
    )


def _card(one: Limits, local: Local, since: Since) -> LawCard:
    law = one.law
    tone, icon, sentence, source = _standing(one, local)
    return LawCard(
        of="",
        regime=str(words.REGIMES.get(law.regime.code, law.regime.code)),
        ground=str(words.GROUNDS[law.ground]),
        tone=tone,
        icon=icon,
        sentence=sentence,
        source=written(source),
        clocks=tuple(_clocks(one, _there(one, local), since)),
        limits=tuple(_limits(one)),
        is_protected=one.needs_ground,
    )


def _there(one: Limits, local: Local) -> Local:
    """The law's days end where the consumer is."""
    return replace(local, zone=one.law.place.zone)


def _standing(one: Limits, local: Local) -> tuple[str, str, str, Source]:
    """Return tone, icon and sentence of the ground, and where it stands."""
    law, there = one.law, _there(one, local)
    stands = law.withdrawal
    if stands.stands is Stands.YES:
        return "brand", "shield", _right_stands(one, there), stands.source
    if stands.stands is Stands.PERSON:
        told = _(
            "The right to withdraw may stand: nothing proves when its period began, and in "
            "doubt it is the shopper’s."
        )
        return "violet", "person", told, stands.source
    if law.ground is Ground.WARRANTY and law.warranty is not None:
        return _warranty(one)
    if stands.excluded:
        why = " ".join(legal_ground(each.goods.value) for each in stands.excluded)
        told = _("There is no right to withdraw. {why}").format(why=why)
        return "mute", "info", told, stands.source
    if law.end is not None and law.end.last_day is not None:
        told = _("The right to withdraw ended on {day}.")
        return "mute", "clock", told.format(day=there.day(law.end.last_day)), stands.source
    told = _(
        "No law here lets a shopper change their mind: only what the brand promised holds."
    )
    return "mute", "info", told, stands.source


def _right_stands(one: Limits, there: Local) -> str:
    end = one.law.end
    if end is None or end.last_day is None:
        return _("The right to withdraw stands, and its period has not begun.")
    return _(
        "The right to withdraw stood when it was asked for: its last day is {day}."
    ).format(day=there.day(end.last_day))


def _warranty(one: Limits) -> tuple[str, str, str, Source]:
    assert one.law.warranty is not None
    found = one.law.warranty
    if found.stands is Stands.YES:
        told = _("If it is faulty, the law gives a remedy, free of charge.")
        return "brand", "shield", told, found.source
    told = _("It may be under warranty: a person has to see whether it is.")
    return "violet", "person", told, found.source


def _clocks(one: Limits, there: Local, since: Since) -> Iterator[LegalClock]:
    zone = _zone(str(one.law.place.zone), there)
    end, right = one.law.end, one.law.right
    if end is not None and right is not None and one.law.is_given:
        n = right.days.value
        yield LegalClock(
            name=_("Period to withdraw"),
            day=there.day(end.last_day) if end.last_day else _("not begun"),
            zone=zone,
            how=_how(one, end, n, there),
            clock=_period(end, there),
            source=written(end.source),
        )
    if one.send_back is not None:
        back = one.send_back
        yield LegalClock(
            name=_("To send it back"),
            day=there.day(back.last_day) if back.last_day else "–",
            zone=zone,
            how=_counted_from_asking(back),
            clock=_until(back.ends_at, there, since.sent_at, _("sent in time"), _("sent late")),
            source=written(back.source),
        )
    if one.refund is not None:
        yield _refund(one, there, since, zone)


def _zone(name: str, there: Local) -> str:
    """Say whose clocks are meant; of a zone without people its code says more."""
    if "/" not in name:
        return name
    return get_timezone_name(name, zone_variant="generic", locale=there.locale)


def _refund(one: Limits, there: Local, since: Since, zone: str) -> LegalClock:
    refund = one.refund
    assert refund is not None
    if refund.last_day is None:
        waits = str(words.WAITS[refund.waits_for]) if refund.waits_for else ""
        clock = paused(_("waits"))
        return LegalClock(
            name=_("To pay it back"),
            day=_("not due yet"),
            zone=zone,
            how=waits,
            clock=clock,
            source=written(refund.source),
        )
    return LegalClock(
        name=_("To pay it back"),
        day=there.day(refund.last_day),
        zone=zone,
        how=_("from what was said, and what came back or was proven since"),
        clock=_until(refund.ends_at, there, since.paid_at, _("paid in time"), _("paid late")),
        source=written(refund.source),
    )


def _how(one: Limits, end: LegalEnd, days: int, there: Local) -> str:
    anchor = one.anchor
    day = there.day_of(anchor.at) if anchor is not None and anchor.at is not None else ""
    told = [
        ngettext("{n} day", "{n} days", days).format(n=days),
        str(words.BASES[end.basis]).format(day=day),
    ]
    if end.prolonged:
        told.append(_("longer: the shopper was not told of the right"))
    if end.moved_by is not None:
        told.append(str(words.MOVED[end.moved_by]))
    return ", ".join(told)


def _counted_from_asking(back: LegalEnd) -> str:
    told = [_("counted from the day it was asked for")]
    if back.moved_by is not None:
        told.append(str(words.MOVED[back.moved_by]))
    return ", ".join(told)


def _period(end: LegalEnd, there: Local) -> Clock:
    """A period that is over is no fault of anybody."""
    if end.ends_at is None:
        return no_clock()
    if end.ends_at <= there.now:
        return Clock("mute", "clock", _("over"), end.ends_at)
    return running(end.ends_at, there)


def _until(
    ends_at: datetime | None,
    there: Local,
    done_at: datetime | None,
    in_time: str,
    too_late: str,
) -> Clock:
    if ends_at is None:
        return no_clock()
    if done_at is None:
        return running(ends_at, there)
    if done_at < ends_at:
        return met(in_time)
    return Clock("bad", "alarm", too_late, done_at)


def _limits(one: Limits) -> Iterator[Limit]:
    for answer in one.answers:
        ruling, icon = words.RULINGS[answer.ruling]
        yield Limit(icon, str(words.WISHES[answer.wish]), str(ruling), written(answer.source))


def written(source: Source) -> Written | None:
    """Return None where no law says it."""
    if source == NOBODY:
        return None
    return Written(str(source), source.url, str(words.READINGS[source.reading]))
