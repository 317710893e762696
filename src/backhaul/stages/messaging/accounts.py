"""The letter that asks a shopper for a bank account, and its reminder: the same secret link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import Text, day, language
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.transfers.asking import LINK_LIVES, link, token

OCCASION = "account"
_HIDDEN = "•••"
_SECRET = re.compile(r"(/bank/)[\w-]{20,}(/)")
_CODE = re.compile(r"\b([A-Z0-9]{4})-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_SUBJECT = gettext_noop("Where should we send your %(amount)s?")
_TEXT = gettext_noop(
    "We have approved your refund of %(amount)s. It cannot go back the way you paid, so we send"
    " it to your bank account. Please tell us which one, on this page:"
    "\n\n"
    "%(link)s"
    "\n\n"
    "The address is meant for you alone and works until %(until)s. Please do not pass it on,"
    " and do not send us an account number by e-mail: we take it on that page only."
)
_SUBJECT_AGAIN = gettext_noop("Your %(amount)s still wait for your bank account")
_TEXT_AGAIN = gettext_noop(
    "Your refund of %(amount)s is approved, and we still do not know your bank account. Please"
    " tell us on this page:"
    "\n\n"
    "%(link)s"
    "\n\n"
    "The address is meant for you alone and works until %(until)s. We do not remind you again;"
    " your money stays yours, and we can write you a new letter at any time."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a letter tells: by the name of its link, which one it is, and how much."""

    secret: str
    amount: Money
    asked_at: datetime
    is_again: bool


def ask_for_accounts(tasks: Sequence[TaskRow]) -> None:
    """Write a letter per task; the same task again writes no second one."""
    at = clock.now()
    known = dossiers(
        acting_brands(), {task.return_id for task in tasks if task.return_id is not None}
    )
    letters = [
        _message(task, dossier, at)
        for task in tasks
        if task.return_id is not None and (dossier := known.get(task.return_id)) is not None
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def preview(brand_id: int, return_id: int, amount: Money, *, at: datetime) -> Text | None:
    """Return the letter as it would be sent, its link hidden; None: there is no address."""
    dossier = dossiers([brand_id], [return_id]).get(return_id)
    if dossier is None:
        return None
    asked = _Asked(secret=_HIDDEN, amount=amount, asked_at=at, is_again=False)
    return _text(asked, dossier, at)


def without_secret(text: str) -> str:
    """Return a letter as colleagues may read it.

    Whoever has its link names the account, and whoever has its code spends the credit.
    """
    return _CODE.sub(rf"\1-{_HIDDEN}", _SECRET.sub(rf"\1{_HIDDEN}\2", text))


def _message(task: TaskRow, dossier: Dossier, at: datetime) -> Message:
    number = int(str(task.data["letter"]))
    is_again = task.kind is EntryKind.ACCOUNT_REMINDED
    asked = _Asked(
        secret=token(task.brand_id, dossier.ret.pk, number),
        amount=Money(int(str(task.data["amount_minor"])), str(task.data["currency"])),
        asked_at=datetime.fromisoformat(str(task.data["asked_at"])),
        is_again=is_again,
    )
    written = _text(asked, dossier, at)
    return Message(
        brand_id=task.brand_id,
        return_id=dossier.ret.pk,
        occasion=f"{OCCASION}.{number}{'.again' if is_again else ''}",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )


def _text(asked: _Asked, dossier: Dossier, at: datetime) -> Text:
    spoken = language(dossier.ret.locale, dossier.brand.locale)
    until = (asked.asked_at + LINK_LIVES).date()
    with override(spoken):
        facts = {
            "amount": money_text(asked.amount, locale_of(spoken)),
            "link": link(dossier.brand.slug, asked.secret),
            "until": day(until, at.date()),
        }
        subject = gettext(_SUBJECT_AGAIN if asked.is_again else _SUBJECT) % facts
        text = gettext(_TEXT_AGAIN if asked.is_again else _TEXT) % facts
    return letter(dossier, Wish(subject=subject, text=text), at)
