"""Asking the shopper before a decision: the question, its answer, the rule for waiting.

A question never takes anything from the shopper: unanswered, the request waits for a person
again, and a right that the law gives stands as it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext, override

from backhaul.core.asking import AskingRule
from backhaul.core.axes import Authorization, Processing
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.stages.intake.photos import add_photo
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import AskingSetting, Message, Question
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import (
    Text,
    day,
    facts_of,
    framed,
    language,
    one_line,
    subject_line,
)
from backhaul.stages.messaging.writing import LONGEST_TEXT, check_once, plain_lines
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit

LONGEST_QUESTION = LONGEST_ANSWER = 2000
assert LONGEST_QUESTION <= LONGEST_TEXT


def rule_of(brand_id: int) -> AskingRule:
    row = AskingSetting.objects.filter(brand_id=brand_id).first()
    if row is None:
        return AskingRule()
    return AskingRule(
        pauses=row.pauses,
        remind_after_days=row.remind_after_days,
        give_up_after_days=row.give_up_after_days,
    )


def set_rule(brand_id: int, rule: AskingRule, *, at: datetime, actor: str) -> None:
    """Ask by it from now on; questions that wait keep the rule they were asked by.

    Raises DomainError `asking_days_wrong`.
    """
    rule.check()
    values = {
        "pauses": rule.pauses,
        "remind_after_days": rule.remind_after_days,
        "give_up_after_days": rule.give_up_after_days,
    }
    AskingSetting.objects.update_or_create(brand_id=brand_id, defaults=values)
    entry = NewEntry(
        kind=EntryKind.BRAND_CHANGED,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"what": "asking", **values},
    )
    record([entry])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """`once` names this asking: repeated, everybody is asked once."""

    text: str
    once: str
    at: datetime
    actor: str


@dataclass(slots=True)
class Asked:
    """By RAN: the question, or why none was asked."""

    questions: dict[str, Question] = field(default_factory=dict)
    refused: dict[str, DomainError] = field(default_factory=dict)


def ask(brand_id: int, ran: str, text: str, *, once: str, at: datetime, actor: str) -> Question:
    """Ask by e-mail and on the return's page; the same `once` again is the same question.

    Raises DomainError `letter_empty`, `letter_too_long`, `invalid`, `email_missing`,
    `not_in_review`, or `question_waits` where one has no answer yet; NotFound.
    """
    asked = ask_many(brand_id, [ran], Asking(text=text, once=once, at=at, actor=actor))
    if ran in asked.refused:
        raise asked.refused[ran]
    return asked.questions[ran]


def ask_many(brand_id: int, rans: Sequence[str], asking: Asking) -> Asked:
    """Ask the shoppers of many returns the same; as many statements for one as for fifty.

    Raises DomainError for a question that nobody can be asked: `letter_empty`,
    `letter_too_long`, `invalid`.
    """
    clean = _checked(asking.text)
    check_once(asking.once)
    ids = Return.objects.filter(brand_id=brand_id, ran__in=list(rans))
    found = cases.load_many([brand_id], ids.values_list("id", flat=True))
    by_ran = {case.ret.ran: case for case in found.values()}
    known = _known(brand_id, list(by_ran.values()))
    asked, new = Asked(), list[Case]()
    for ran in rans:
        case = by_ran.get(ran)
        before = known.get(case.ret.pk, []) if case else []
        same = next((one for one in before if one.once == asking.once), None)
        if same is not None:
            asked.questions[ran] = same
        elif case is None or (why := _why_not(case, before)):
            asked.refused[ran] = _refusal(ran, why if case else "")
        else:
            new.append(case)
    asked.questions |= _written(brand_id, new, clean, asking)
    return asked


def can_ask(brand_id: int, rans: Sequence[str]) -> tuple[list[str], dict[str, DomainError]]:
    """Return who can be asked, and by RAN why the others cannot."""
    by_ran = {case.ret.ran: case for case in cases.read_many(brand_id, rans)}
    known = _known(brand_id, list(by_ran.values()))
    refused: dict[str, DomainError] = {}
    for ran in rans:
        case = by_ran.get(ran)
        if case is None or (why := _why_not(case, known.get(case.ret.pk, []))):
            refused[ran] = _refusal(ran, why if case else "")
    return [ran for ran in rans if ran not in refused], refused


def _refusal(ran: str, why: str) -> DomainError:
    return DomainError(why, ran=ran) if why else NotFound("no_such_return", ran=ran)


def _known(brand_id: int, found: Sequence[Case]) -> dict[int | None, list[Question]]:
    rows = Question.objects.filter(
        brand_id=brand_id, ret_id__in=[case.ret.pk for case in found]
    )
    grouped: dict[int | None, list[Question]] = {}
    for row in rows:
        grouped.setdefault(row.ret_id, []).append(row)
    return grouped


def _why_not(case: Case, before: Sequence[Question]) -> str:
    if not units_in_review(case):
        return "not_in_review"
    if any(one.ended_at is None for one in before):
        return "question_waits"
    return "" if case.ret.email else "email_missing"


def _written(
    brand_id: int, asked: Sequence[Case], text: str, asking: Asking
) -> dict[str, Question]:
    if not asked:
        return {}
    rule, at = rule_of(brand_id), asking.at
    known = dossiers([brand_id], [case.ret.pk for case in asked if case.ret.pk])
    questions = Question.objects.bulk_create(
        Question(
            brand_id=brand_id,
            ret_id=case.ret.pk,
            once=asking.once,
            text=text,
            asked_at=at,
            asked_by=asking.actor,
            pauses=rule.pauses,
            remind_at=rule.remind_at(at),
            give_up_at=rule.give_up_at(at),
        )
        for case in asked
    )
    letters = Message.objects.bulk_create(
        letter_of(one, known[one.ret_id], at=at) for one in questions
    )
    for case, question, letter in zip(asked, questions, letters, strict=True):
        case.note(
            EntryKind.REVIEW_ASKED,
            at=at,
            actor=asking.actor,
            question=question.pk,
            message=letter.pk,
        )
    cases.append_all(asked)
    return {case.ret.ran: one for case, one in zip(asked, questions, strict=True)}


def letter_of(
    question: Question, dossier: Dossier, *, at: datetime, is_reminder: bool = False
) -> Message:
    """Return the letter that asks, or asks once more; it is not saved."""
    text = _letter(question, dossier, at, is_reminder=is_reminder)
    return Message(
        brand_id=question.brand_id,
        return_id=question.ret_id,
        occasion=f"question.{question.pk}{'.again' if is_reminder else ''}",
        written_by="" if is_reminder else question.asked_by,
        to=dossier.ret.email,
        locale=text.locale,
        subject=text.subject,
        text=text.body,
        created_at=at,
    )


def _letter(question: Question, dossier: Dossier, at: datetime, *, is_reminder: bool) -> Text:
    locale = language(dossier.ret.locale, dossier.brand.locale)
    with override(locale):
        facts = facts_of(Occasion(name="question", code="question", at=at), dossier)
        until = day(question.give_up_at.date(), at.date())
        opening = (
            gettext("We still need your answer to decide about your return:")
            if is_reminder
            else gettext("To decide about your return we need to know something from you:")
        )
        how = gettext(
            "Please answer on your return page by %(until)s. You can add photos there."
        ) % {"until": until}
        kept = gettext(
            "If you do not answer, a person decides with what we know. "
            "No right that the law gives you is lost by that."
        )
        blocks = (opening, question.text, f"{how} {kept}")
        subject = (
            gettext("Your answer is still missing")
            if is_reminder
            else gettext("A question about your return")
        )
        return Text(subject_line(subject, dossier), framed(blocks, facts, dossier), locale)


def answer(
    brand_id: int, ran: str, text: str, photos: Sequence[bytes], *, at: datetime
) -> Question:
    """Keep the shopper's answer and its photos; the request is back in the queue.

    Photos are of the first unit that waits for the decision. Raises DomainError
    `no_question`, `answer_empty`, `answer_too_long`, and what `add_photo` raises; nothing
    is kept then if the caller takes its block back.
    """
    clean = plain_lines(text)
    if len(clean) > LONGEST_ANSWER:
        raise DomainError("answer_too_long", most=LONGEST_ANSWER)
    if not clean and not photos:
        raise DomainError("answer_empty")
    case = cases.load(brand_id, ran)
    question = open_question(brand_id, case)
    if question is None:
        raise DomainError("no_question")
    ordinal = units_in_review(case)[0].ordinal
    for data in photos:
        add_photo(brand_id, ran, ordinal, data, at=at, actor="shopper")
    question.answer, question.photos = clean, len(photos)
    question.ended_at, question.ended_as = at, Question.Ended.ANSWERED.value
    question.remind_at = None
    question.save(update_fields=("answer", "photos", "ended_at", "ended_as", "remind_at"))
    case.note(
        EntryKind.REVIEW_ANSWERED,
        at=at,
        actor="shopper",
        question=question.pk,
        photos=len(photos),
    )
    cases.append(case)
    return question


def open_question(brand_id: int, case: Case) -> Question | None:
    """Return what waits for the shopper's answer, while there is something to decide."""
    if not units_in_review(case):
        return None
    rows = Question.objects.filter(brand_id=brand_id, ret_id=case.ret.pk, ended_at=None)
    return rows.first()


def questions_of(brand_id: int, return_id: int) -> list[Question]:
    """Return every question of a return, the oldest first."""
    return list(Question.objects.filter(brand_id=brand_id, ret_id=return_id).order_by("id"))


def units_in_review(case: Case) -> list[Unit]:
    return [
        unit
        for unit in case.units
        if unit.authorization == Authorization.IN_REVIEW
        and unit.processing == Processing.AWAITED
    ]


def _checked(text: str) -> str:
    clean = plain_lines(text)
    if not one_line(clean):
        raise DomainError("letter_empty")
    if len(clean) > LONGEST_QUESTION:
        raise DomainError("letter_too_long", most=LONGEST_QUESTION)
    return clean
