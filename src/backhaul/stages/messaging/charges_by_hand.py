"""Telling a shopper of a charge that a person made elsewhere: as of one that we had made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, override

from backhaul.core.holds import Purpose
from backhaul.core.money import Money
from backhaul.core.recovery import State
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.pages.local import locale_of, money_text
from backhaul.foundation.tenancy.acting import acting_brands
from backhaul.stages.holds.models import Consent, Hold
from backhaul.stages.messaging.charges import CHARGED, TEXT, why_of
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.wording import day, language, one_line
from backhaul.stages.messaging.writing import Wish, letter
from backhaul.stages.recovery.models import Shortfall

#: What the shopper agreed to is known to the shop alone.
_TEXT_OF_SHOP = gettext_noop(
    "On %(day)s we charged %(amount)s to your %(label)s."
    "\n\n"
    "%(why)s"
    "\n\n"
    "Is that wrong? Answer this letter and tell us why: a colleague looks at it, and what was"
    " charged wrongly is given back. If the items come after all, you get their money back"
    " without asking."
)


def tell_charges_by_hand(tasks: Sequence[TaskRow]) -> None:
    """Write a letter per case that was charged by hand; the same task writes no second one."""
    told = {
        int(str(task.data["shortfall"])): task
        for task in tasks
        if task.data["state"] == State.CHARGED
    }
    rows = _by_hand(told)
    returns = {row.ret_id for row in rows}
    if not returns:
        return
    at, dossiers_of = clock.now(), dossiers(acting_brands(), returns)
    consents = Consent.objects.filter(
        brand_id__in=acting_brands(), ret_id__in=returns, purpose=Purpose.EARLY
    )
    agreed = {one.ret_id: Money(one.most_minor, one.currency) for one in consents}
    letters = [
        _letter(row, told[row.pk].occurred_at, dossiers_of[row.ret_id], agreed, at)
        for row in rows
        if row.ret_id in dossiers_of
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _by_hand(ids: Collection[int]) -> list[Shortfall]:
    """Return those of which no hold of ours tells the shopper."""
    if not ids:
        return []
    holds = Hold.objects.filter(
        brand_id__in=acting_brands(), shortfall_id__in=ids, captured_minor__gt=0
    )
    rows = Shortfall.objects.filter(brand_id__in=acting_brands(), id__in=ids)
    by_us = set(holds.values_list("shortfall_id", flat=True))
    return [row for row in rows.order_by("id") if row.pk not in by_us]


def _letter(
    row: Shortfall,
    on: datetime,
    dossier: Dossier,
    agreed: Mapping[int, Money],
    at: datetime,
) -> Message:
    spoken, most = language(dossier.ret.locale, dossier.brand.locale), agreed.get(row.ret_id)
    with override(spoken):
        locale = locale_of(spoken)
        facts = {
            "amount": money_text(Money(row.recovered_minor, row.currency), locale),
            "most": money_text(most, locale) if most else "",
            "label": one_line(dossier.target) or gettext("card"),
            "day": day(on.date(), on.date()),
            "why": why_of(row, dossier),
        }
        subject = gettext(CHARGED) % facts
        text = gettext(TEXT if most else _TEXT_OF_SHOP) % facts
    written = letter(dossier, Wish(subject=subject, text=text), at)
    return Message(
        brand_id=row.brand_id,
        return_id=row.ret_id,
        occasion=f"charge.by_hand.{row.pk}",
        to=dossier.ret.email,
        locale=written.locale,
        subject=written.subject,
        text=written.body,
        created_at=at,
    )
