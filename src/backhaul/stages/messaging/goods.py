"""Asking for goods that were paid for early: a letter for each time the clock says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.core.holds import Purpose
from backhaul.core.money import Money
from backhaul.core.recovery import Cause
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.advances import rules as of_advances
from backhaul.stages.holds import rules as of_charges
from backhaul.stages.holds.models import Consent
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import language
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.recovery.facts import shoppers_minor
from backhaul.stages.recovery.models import Shortfall

_SUBJECT = gettext_noop("We have refunded %(amount)s, and something of your return is missing")
_TEXTS = {
    Cause.NOT_ARRIVED: gettext_noop(
        "We have refunded %(amount)s already, before your return was here. It has not come yet."
        "\n\n"
        "If you have sent it, please answer this letter with the receipt of the drop-off, and"
        " we look for it. If you have not, please send it soon."
    ),
    Cause.EMPTY: gettext_noop(
        "We have refunded %(amount)s already, before your return was here. Your parcel has"
        " come, and what we refunded was not inside."
        "\n\n"
        "If it is still with you, please send it. If you are sure that it was inside, please"
        " answer this letter: a photo of how you packed it helps."
    ),
    Cause.OTHER_GOODS: gettext_noop(
        "We have refunded %(amount)s already, before your return was here. What came is not"
        " what we refunded."
        "\n\n"
        "If there was a mix-up, please send the right thing; we keep what you sent for you. If"
        " you think that we are mistaken, please answer this letter."
    ),
}
_LAST = gettext_noop(
    "This is our last letter about it before a colleague decides what is done."
)
_LAST_BEFORE_CHARGE = gettext_noop(
    "This is our last letter about it before we charge %(amount)s to the card that you paid"
    " with, as you agreed. If that would be wrong, please answer this letter."
)


def ask_for_goods(tasks: Sequence[TaskRow]) -> None:
    """Write a letter per task; the same task again writes no second one."""
    at = clock.now()
    known = dossiers(
        acting_brands(), {task.return_id for task in tasks if task.return_id is not None}
    )
    if not known:
        return
    rows = Shortfall.objects.filter(
        brand_id__in=acting_brands(), id__in={_case(task) for task in tasks}
    )
    by_id = {row.pk: row for row in rows}
    shared = _carriers_in_part(by_id.values())
    charged = _charged_by_rule([one for one in tasks if _case(one) not in shared], known)
    letters = [
        _letter(
            task,
            dossier,
            at,
            amount=shared.get(_case(task)) or _amount(task),
            last=_last(task, by_id, is_charged=task.return_id in charged),
        )
        for task in tasks
        if task.return_id is not None and (dossier := known.get(task.return_id)) is not None
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _charged_by_rule(
    tasks: Sequence[TaskRow], known: Mapping[int, Dossier]
) -> frozenset[int | None]:
    """Return the returns for which nobody but the clock decides that the card is charged."""
    brand_ids = acting_brands()
    charges, advances = of_charges.rules_of(brand_ids), of_advances.rules_of(brand_ids)
    rows = Consent.objects.filter(
        brand_id__in=brand_ids,
        ret_id__in=list(known),
        purpose=Purpose.EARLY,
        days__isnull=False,
    )
    agreed = {row.ret_id: Money(row.most_minor, row.currency) for row in rows}
    found: set[int | None] = set()
    for task in tasks:
        most, dossier = agreed.get(task.return_id or 0), known.get(task.return_id or 0)
        if most is None or dossier is None:
            continue
        amount, brand = _amount(task), dossier.brand
        is_agreed = amount.currency == most.currency and amount.minor <= most.minor
        is_alone = charges[task.brand_id].may_charge_alone(amount, brand.currency)
        if is_agreed and is_alone and advances[task.brand_id].may_recharge:
            found.add(task.return_id)
    return frozenset(found)


def _last(task: TaskRow, rows: Mapping[int, Shortfall], *, is_charged: bool) -> str:
    """Return what is said of the end in the last letter; nothing where another one follows."""
    row = rows.get(_case(task))
    follows = row is not None and row.due_what == "remind"
    if int(str(task.data["reminded"])) < 2 or follows:
        return ""
    return _LAST_BEFORE_CHARGE if is_charged else _LAST


def _carriers_in_part(rows: Iterable[Shortfall]) -> dict[int, Money]:
    """Return by case of which the carrier has a part how much is of the rest.

    No rule charges anything of these: a person says how much.
    """
    return {
        row.pk: Money(shoppers_minor(row.parts, has_carrier=True), row.currency)
        for row in rows
        if row.has_carrier
        and any(part["cause"] == Cause.NOT_ARRIVED.value for part in row.parts)
    }


def _case(task: TaskRow) -> int:
    return int(str(task.data["shortfall"]))


def _amount(task: TaskRow) -> Money:
    return Money(int(str(task.data["amount_minor"])), str(task.data["currency"]))


def _letter(
    task: TaskRow, dossier: Dossier, at: datetime, *, amount: Money, last: str
) -> Message:
    times = int(str(task.data["reminded"]))
    spoken = language(dossier.ret.locale, dossier.brand.locale)
    with override(spoken):
        facts = {"amount": money_text(amount, locale_of(spoken))}
        subject = gettext(_SUBJECT) % facts
        text = gettext(_TEXTS[Cause(str(task.data["cause"]))]) % facts
        if last:
            text += "\n\n" + gettext(last) % facts
    written = letter(dossier, Wish(subject=subject, text=text), at)
    return Message(
        brand_id=task.brand_id,
        return_id=dossier.ret.pk,
        occasion=f"goods.{task.data['shortfall']}.{times}",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )
