"""Which requests of the queue are shown: tabs and filters, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.asking import started_before
from backhaul.core.business_time import BusinessCalendar
from backhaul.doors.console.boards import asked
from backhaul.doors.console.boards.asked import Choice, Said
from backhaul.doors.console.desk import Desk
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.console_frame import Frame
from backhaul.stages.casefile.review_queue import SECOND_LOOK, Choices, Chosen, Mark
from backhaul.stages.messaging.facts import ANSWER_BUSINESS_DAYS

NAMES = ("ask", "owner", "country", "due", "age")
VIEWS: Mapping[str, object] = {
    "all": gettext_lazy("All that wait"),
    "mine": gettext_lazy("Mine"),
    "answered": gettext_lazy("Answered"),
    "waits": gettext_lazy("Shopper is asked"),
    "no_answer": gettext_lazy("No answer"),
}
_MARKS = {"answered": Mark.ANSWERED, "waits": Mark.WAITS, "no_answer": Mark.NO_ANSWER}
_DUE: Mapping[str, object] = {
    "late": gettext_lazy("overdue"),
    "today": gettext_lazy("today or overdue"),
}
_AGES: Mapping[str, object] = {
    "1": gettext_lazy("more than a day ago"),
    "3": gettext_lazy("more than 3 days ago"),
    "7": gettext_lazy("more than a week ago"),
}
#: Why the policy leaves a request to a person.
ASKS: Mapping[str, object] = {
    SECOND_LOOK: gettext_lazy("Second look"),
    "value_above_review": gettext_lazy("Value above the limit"),
    "photos_missing": gettext_lazy("Photo missing"),
    "reason_unknown": gettext_lazy("Reason not known"),
    "other_currency": gettext_lazy("Another currency"),
    "serial_missing": gettext_lazy("Serial number missing"),
    "rule": gettext_lazy("A rule asks for a person"),
    "law_may_give_right": gettext_lazy("The law may give a right"),
    "may_be_warranty": gettext_lazy("May be under warranty"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    said: Said
    chosen: Chosen

    @property
    def query(self) -> str:
        return self.said.query()


def wanted(query: QueryDict, desk: Desk, frame: Frame | None = None) -> Wanted:
    """Read the address; without a frame, colleagues are taken as they are named."""
    said = Said.of(query, NAMES, tuple(VIEWS))
    owner = desk.actor if said.view == "mine" else _owner(said, desk, frame)
    age, due = said.only("age", list(_AGES)), said.only("due", list(_DUE))
    chosen = Chosen(
        owner=owner,
        ask=said.only("ask", list(ASKS)),
        country=said.get("country")[:2].upper(),
        mark=_MARKS.get(said.view),
        started_before=_started(due, desk),
        asked_before=desk.now - timedelta(days=int(age)) if age else None,
    )
    return Wanted(said, chosen)


def _owner(said: Said, desk: Desk, frame: Frame | None) -> str:
    if frame is not None:
        return asked.owner_asked(said, desk, frame)
    return desk.actor if said.get("owner") == asked.ME else said.get("owner")


def _started(due: str, desk: Desk) -> datetime | None:
    calendar = calendar_of(desk.brand.time_zone)
    match due:
        case "late":
            return started_before(desk.now, calendar, ANSWER_BUSINESS_DAYS)
        case "today":
            tonight = calendar.end_of(calendar.day_of(desk.now))
            return started_before(tonight, calendar, ANSWER_BUSINESS_DAYS)
        case _:
            return None


@lru_cache(maxsize=64)
def calendar_of(zone: str) -> BusinessCalendar:
    """The brand's place without its holidays: who answers is no return centre."""
    return BusinessCalendar(zone=ZoneInfo(zone))


def tabs(said: Said) -> list[dict[str, object]]:
    kept = Said(said.given, "", "")
    return [
        {
            "label": label,
            "url": f"?{kept.query(view='' if name == said.usual else name)}",
            "is_current": name == said.view,
            "key": str(place),
        }
        for place, (name, label) in enumerate(VIEWS.items(), start=1)
    ]


def filters(said: Said, frame: Frame, known: Choices, desk: Desk) -> list[Choice]:
    names = desk.local.locale.territories
    countries = [(code, str(names.get(code, code))) for code in known.countries]
    asks = [(code, word(ASKS, code)) for code in known.asks if code in ASKS]
    dues = [(code, str(words)) for code, words in _DUE.items()]
    ages = [(code, str(words)) for code, words in _AGES.items()]
    found = [
        Choice("ask", _("Why"), asks, _("any reason"), said.get("ask")),
        Choice("due", _("Due"), dues, _("any time"), said.get("due")),
        Choice("age", _("Asked"), ages, _("any time"), said.get("age")),
        Choice("country", _("Country"), countries, _("any country"), said.get("country")),
    ]
    if said.view != "mine":
        found.append(asked.owner_choice(said, frame))
    return found
