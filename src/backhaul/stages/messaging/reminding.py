"""Questions that wait too long: the shopper is reminded, then a person goes on without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from backhaul.core.journal import EntryKind
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.messaging.asking import letter_of
from backhaul.stages.messaging.facts import dossiers
from backhaul.stages.messaging.models import Message, Question
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_Locked = list[tuple[Question, Case]]
_BATCH = 100
# What was decided, withdrawn or sent meanwhile needs no answer any more.
_NEEDLESS = """
UPDATE messaging_question q SET ended_at = %s, ended_as = 'decided', remind_at = NULL
FROM returns_return r
WHERE q.brand_id = ANY(%s::bigint[]) AND q.ended_at IS NULL
  AND r.brand_id = q.brand_id AND r.id = q.return_id AND r.headline <> 'in_review'
"""


def sweep() -> int:
    """End what is needless, remind, give up; return how many questions were looked at."""
    with acting_for(*every_brand_id()):
        at, brands = clock.now(), acting_brands()
        with connection.cursor() as cursor:
            cursor.execute(_NEEDLESS, [at, list(brands)])
        waiting = Question.objects.filter(brand_id__in=brands, ended_at=None)
        over = _locked(waiting.filter(give_up_at__lte=at), brands)
        _give_up(over, at)
        late = _locked(waiting.filter(remind_at__lte=at, give_up_at__gt=at), brands)
        _remind(brands, late, at)
    return len(over) + len(late)


def _locked(wanted: QuerySet[Question], brands: Sequence[int]) -> _Locked:
    """Lock the returns first, as everybody does; what was answered meanwhile is left out."""
    first = wanted.order_by("give_up_at").values_list("ret_id", flat=True)[:_BATCH]
    found = cases.load_many(brands, first)
    rows = wanted.filter(ret_id__in=list(found)) if found else []
    return [(question, found[question.ret_id]) for question in rows]


def _give_up(over: _Locked, at: datetime) -> None:
    if not over:
        return
    for question, case in over:
        question.ended_at, question.ended_as = at, Question.Ended.NO_ANSWER.value
        question.remind_at = None
        case.note(EntryKind.REVIEW_UNANSWERED, at=at, actor="system", question=question.pk)
    fields = ("ended_at", "ended_as", "remind_at")
    Question.objects.bulk_update([question for question, _ in over], fields)
    cases.append_all([case for _, case in over])


def _remind(brands: Sequence[int], late: _Locked, at: datetime) -> None:
    if not late:
        return
    known = dossiers(brands, [question.ret_id for question, _ in late])
    letters = []
    for question, case in late:
        question.remind_at = None
        dossier = known.get(question.ret_id)
        if dossier is not None:
            letters.append(letter_of(question, dossier, at=at, is_reminder=True))
            case.note(EntryKind.REVIEW_REMINDED, at=at, actor="system", question=question.pk)
    Message.objects.bulk_create(letters, ignore_conflicts=True)
    Question.objects.bulk_update([question for question, _ in late], ("remind_at",))
    cases.append_all([case for _, case in late])
