"""What stands around a request: the law, the questions and answers, the letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.asking import AskingRule
from backhaul.doors.console.case.law import Since, law_cards
from backhaul.doors.console.case.letters import letter_card
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.things import Tag
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.risk_words import RiskCard, risk_card
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.review_item import Item

_SHOWN_LETTERS = 4
_ENDED = {
    "": ("info", "hourglass", gettext_lazy("waits for the answer")),
    "answered": ("brand", "check", gettext_lazy("answered")),
    "no_answer": ("wait", "clock", gettext_lazy("no answer came")),
    "decided": ("mute", "close", gettext_lazy("not needed any more")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    number: int
    text: str
    by: str
    at: str
    tag: Tag
    until: str
    """By when an answer is waited for; empty: it is over."""
    answer: str
    photos: str
    answered: str


def around(desk: Desk, found: Item, people: People) -> dict[str, Any]:
    local = desk.local
    letters = [letter_card(row, local, people) for row in found.messages]
    titles = {unit.ordinal: unit.title or unit.sku for unit in found.units}
    waits = found.open_question
    return {
        "laws": law_cards(found.limits, titles, local, Since.of(found.case.ret.reached)),
        "questions": [
            _asked(number, one, people, local)
            for number, one in enumerate(found.questions, start=1)
        ],
        "question_waits": waits is not None,
        "asking": _asking(found.asking),
        "letters": letters[:_SHOWN_LETTERS],
        "letters_more": letters[_SHOWN_LETTERS:],
    }


def risk(desk: Desk, found: Item) -> RiskCard | None:
    """Return the score and its reasons, for those who decide alone."""
    if found.risk is None or not desk.may(May.DECIDE):
        return None
    return risk_card(found.risk.scored, found.risk.became, desk.brand.currency, desk.local)


def appeal(desk: Desk, found: Item) -> dict[str, Any] | None:
    """Return the second look that waits, for `console/risk/_appeal.html`."""
    waiting = found.appeal
    if waiting is None:
        return None
    return {
        "words": waiting.words,
        "asked": desk.local.moment_within(waiting.asked_at),
        "answer_by": desk.local.moment_within(waiting.answer_by),
        "is_mine": not waiting.may_be_decided_by(desk.actor),
    }


def _asked(number: int, one: Any, people: People, local: Local) -> AskedCard:
    tone, icon, words = _ENDED.get(one.ended_as, _ENDED[""])
    photos = ngettext("{n} photo", "{n} photos", one.photos).format(n=one.photos)
    return AskedCard(
        number=number,
        text=one.text,
        by=people.name(one.asked_by),
        at=local.moment_within(one.asked_at),
        tag=Tag(tone, icon, str(words)),
        until=local.moment_within(one.give_up_at) if one.ended_at is None else "",
        answer=one.answer,
        photos=photos if one.photos else "",
        answered=local.moment_within(one.ended_at)
        if one.ended_at and one.ended_as == "answered"
        else "",
    )


def _asking(rule: AskingRule) -> str:
    """Say what a question does to the clock, as the brand has it."""
    n = rule.give_up_after_days
    waits = ngettext("It waits {n} day at most", "It waits {n} days at most", n).format(n=n)
    if rule.pauses:
        return _("{waits}; the clock stands still meanwhile.").format(waits=waits)
    return _("{waits}; the clock goes on.").format(waits=waits)
