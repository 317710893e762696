"""Telling a shopper which bank account was named for their refund: was it them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import day, language
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.transfers.models import PayTo

_SUBJECT = gettext_noop("Your refund goes to the account %(account)s")
_TEXT = gettext_noop(
    "On %(day)s this bank account was named for your refund: %(account)s. We send the money"
    " there."
    "\n\n"
    "Was that you? Then you have nothing to do. If it was not you, answer this letter at once:"
    " we stop the transfer where it has not left yet."
)


def tell_accounts(tasks: Sequence[TaskRow]) -> None:
    """Write a letter each time that an account was entered or changed; masked, as pages are."""
    at = clock.now()
    returns = {task.return_id for task in tasks if task.return_id is not None}
    known = dossiers(acting_brands(), returns)
    rows = PayTo.objects.filter(brand_id__in=acting_brands(), ret_id__in=list(known))
    masked = dict(rows.values_list("ret_id", "masked"))
    letters = [
        _letter(task, known[task.return_id], masked[task.return_id], at)
        for task in tasks
        if task.return_id in known and task.return_id in masked
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(task: TaskRow, dossier: Dossier, account: str, at: datetime) -> Message:
    on = task.occurred_at.date()
    with override(language(dossier.ret.locale, dossier.brand.locale)):
        facts = {"account": account, "day": day(on, on)}
        wish = Wish(subject=gettext(_SUBJECT) % facts, text=gettext(_TEXT) % facts)
    written = letter(dossier, wish, at)
    return Message(
        brand_id=task.brand_id,
        return_id=dossier.ret.pk,
        occasion=f"account_given.{task.id}",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )
