"""Time that runs: every state has a clock, or says that it has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.foundation.pages.local import Local

_SOON = timedelta(hours=8)
_LAST_PART = 0.2
_IN_DAYS_FROM = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Clock:
    """What `_clock.html` shows; `due` says the same as a day and time, beside it."""

    tone: str
    icon: str
    words: str
    at: datetime | None = None
    due: str = ""


def running(due_at: datetime, local: Local, *, started_at: datetime | None = None) -> Clock:
    """Return on time, at risk in the last fifth or under eight hours, or late."""
    rest = due_at - local.now
    due = local.deadline(due_at)
    if rest < timedelta(0):
        words = _("{time} over").format(time=length(-rest))
        return Clock("bad", "alarm", words, due_at, _("was due {when}").format(when=due))
    whole = due_at - started_at if started_at else None
    is_at_risk = rest < _SOON or (whole is not None and rest < whole * _LAST_PART)
    tone, icon = ("wait", "hourglass") if is_at_risk else ("ok", "check")
    words = _("{time} left").format(time=length(rest))
    return Clock(tone, icon, words, due_at, _("due {when}").format(when=due))


def until(day: date, local: Local) -> Clock:
    """Return the clock of a whole day: it is late only when the day is over."""
    rest = (day - local.now.astimezone(local.zone).date()).days
    due = local.day(day)
    if rest < 0:
        words = ngettext("{n} d late", "{n} d late", -rest).format(n=-rest)
        return Clock("bad", "alarm", words, None, due)
    if rest == 0:
        return Clock("wait", "hourglass", _("today"), None, due)
    tone, icon = ("wait", "hourglass") if rest == 1 else ("ok", "check")
    words = ngettext("{n} d left", "{n} d left", rest).format(n=rest)
    return Clock(tone, icon, words, None, due)


def paused(words: str) -> Clock:
    return Clock("mute", "pause", words)


def met(words: str) -> Clock:
    return Clock("ok", "check", words)


def no_clock() -> Clock:
    return Clock("mute", "clock", _("no clock"))


def length(span: timedelta) -> str:
    """Return how long it is: `12 min`, `5 h 23 min`, `4 d`."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("{n} min").format(n=max(minutes, 1))
    if span < _SOON:
        return _("{h} h {n} min").format(h=minutes // 60, n=minutes % 60)
    if span < _IN_DAYS_FROM:
        return _("{n} h").format(n=minutes // 60)
    return ngettext("{n} d", "{n} d", minutes // 1440).format(n=minutes // 1440)
