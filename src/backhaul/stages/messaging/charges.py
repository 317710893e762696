"""Telling a shopper that their card was charged as they agreed, and when it is given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.core.holds import Purpose
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.recovery import Cause
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.holds.models import Hold
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import day, language, one_line
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.recovery.facts import asked_of
from backhaul.stages.recovery.models import Shortfall

CHARGED = gettext_noop("We have charged %(amount)s to your %(label)s")
_GIVEN_BACK = gettext_noop("We give %(amount)s back to your %(label)s")
_WHY = {
    Cause.NOT_ARRIVED: gettext_noop(
        "We had refunded before your return was here, and it has not come."
    ),
    Cause.EMPTY: gettext_noop(
        "We had refunded before your return was here. Your parcel came, and this was not in it:"
        " %(items)s."
    ),
    Cause.OTHER_GOODS: gettext_noop(
        "We had refunded before your return was here. What came is not what we refunded:"
        " %(items)s."
    ),
}
_WHY_SWAP = gettext_noop(
    "We had sent you what you chose instead before your return was here, and it has not come as"
    " agreed."
)
TEXT = gettext_noop(
    "On %(day)s we charged %(amount)s to your %(label)s."
    "\n\n"
    "%(why)s You agreed to this charge when you asked for the return, up to %(most)s."
    "\n\n"
    "Is that wrong? Answer this letter and tell us why: a colleague looks at it, and what was"
    " charged wrongly is given back. If the items come after all, you get their money back"
    " without asking."
)
_TEXT_BACK = gettext_noop(
    "On %(day)s we gave %(amount)s of what we had charged back to your %(label)s. Your bank"
    " takes some days to show it."
    "\n\n"
    "You have nothing to do. If it is not what you expected, answer this letter."
)


@dataclass(frozen=True, slots=True)
class _Known:
    holds: Mapping[int, Hold]
    shortfalls: Mapping[int, Shortfall]


def tell_charges(tasks: Sequence[TaskRow]) -> None:
    """Write a letter per charge and per sum given back; the same task writes no second one."""
    at = clock.now()
    returns = {task.return_id for task in tasks if task.return_id is not None}
    dossiers_of = dossiers(acting_brands(), returns)
    known = _known(tasks) if dossiers_of else _Known({}, {})
    letters = [
        _letter(task, dossiers_of[task.return_id], hold, known, at)
        for task in tasks
        if task.return_id in dossiers_of and (hold := known.holds.get(_hold(task))) is not None
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _hold(task: TaskRow) -> int:
    return int(str(task.data["hold"]))


def _known(tasks: Sequence[TaskRow]) -> _Known:
    rows = Hold.objects.filter(brand_id__in=acting_brands(), id__in=set(map(_hold, tasks)))
    holds = {row.pk: row for row in rows.select_related("consent", "payment")}
    cases = [row.shortfall_id for row in holds.values() if row.shortfall_id is not None]
    found = Shortfall.objects.filter(brand_id__in=acting_brands(), id__in=cases)
    return _Known(holds, {row.pk: row for row in found})


def _letter(
    task: TaskRow, dossier: Dossier, hold: Hold, known: _Known, at: datetime
) -> Message:
    is_back = task.kind is EntryKind.HOLD_GIVEN_BACK
    spoken = language(dossier.ret.locale, dossier.brand.locale)
    with override(spoken):
        facts = _facts(task, hold, spoken)
        if not is_back:
            shortfall = known.shortfalls.get(hold.shortfall_id or 0)
            facts["why"] = _why(hold, shortfall, dossier)
        subject = gettext(_GIVEN_BACK if is_back else CHARGED) % facts
        text = gettext(_TEXT_BACK if is_back else TEXT) % facts
    written = letter(dossier, Wish(subject=subject, text=text), at)
    return Message(
        brand_id=task.brand_id,
        return_id=dossier.ret.pk,
        occasion=f"charge.{hold.pk}.{f'back.{task.id}' if is_back else 'taken'}",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )


def _facts(task: TaskRow, hold: Hold, spoken: str) -> dict[str, str]:
    amount = Money(int(str(task.data["amount_minor"])), hold.currency)
    on, locale = task.occurred_at.date(), locale_of(spoken)
    return {
        "amount": money_text(amount, locale),
        "most": money_text(Money(hold.consent.most_minor, hold.consent.currency), locale),
        "label": one_line(hold.payment.label) or gettext("card"),
        "day": day(on, on),
    }


def _why(hold: Hold, shortfall: Shortfall | None, dossier: Dossier) -> str:
    if hold.purpose == Purpose.EXCHANGE:
        return gettext(_WHY_SWAP)
    if shortfall is None:
        return gettext(_WHY[Cause.NOT_ARRIVED])
    return why_of(shortfall, dossier)


def why_of(shortfall: Shortfall, dossier: Dossier) -> str:
    """Return what is missing of the return, as a sentence."""
    wanted = {part["unit"] for part in asked_of(shortfall)}
    titles = [one_line(u.title or u.sku) for u in dossier.units if u.ordinal in wanted]
    return gettext(_WHY[Cause(shortfall.cause)]) % {"items": ", ".join(dict.fromkeys(titles))}
