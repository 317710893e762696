"""Telling a shopper that a promise was broken, and what they get for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import language
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.settlement.models import CreditAccount

_SUBJECT = gettext_noop("Your money came later than we promised: %(amount)s store credit")
_TEXT = gettext_noop(
    "Your money came later than we had promised. We are sorry."
    "\n\n"
    "You have %(amount)s of store credit from us, beside your money. Its code is %(code)s."
)


def tell_amends(tasks: Sequence[TaskRow]) -> None:
    """Write a letter per return; it is told once."""
    at = clock.now()
    known = dossiers(
        acting_brands(), {task.return_id for task in tasks if task.return_id is not None}
    )
    codes = _codes(tasks)
    letters = [
        _letter(task, known[task.return_id], codes[_account(task)], at)
        for task in tasks
        if task.return_id in known
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _codes(tasks: Sequence[TaskRow]) -> dict[int, str]:
    """Whoever has a code can spend it: the journal, and so a task, names the account alone."""
    wanted = {_account(task) for task in tasks}
    rows = CreditAccount.objects.filter(brand_id__in=acting_brands(), id__in=wanted)
    return dict(rows.values_list("id", "code"))


def _account(task: TaskRow) -> int:
    return int(str(task.data["account"]))


def _letter(task: TaskRow, dossier: Dossier, code: str, at: datetime) -> Message:
    spoken = language(dossier.ret.locale, dossier.brand.locale)
    amount = Money(int(str(task.data["amount_minor"])), str(task.data["currency"]))
    with override(spoken):
        facts = {
            "amount": money_text(amount, locale_of(spoken)),
            "code": code,
        }
        wish = Wish(subject=gettext(_SUBJECT) % facts, text=gettext(_TEXT) % facts)
    written = letter(dossier, wish, at)
    return Message(
        brand_id=task.brand_id,
        return_id=dossier.ret.pk,
        occasion="amends",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )
