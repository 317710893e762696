"""Where money goes and by when, in words: one way, or the parts of several."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from django.utils.translation import gettext as _

from backhaul.core.axes import Resolution
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import MoneyView, TrackingView
from backhaul.stages.settlement.back_to import GoesBack


def dated_target(view: TrackingView, day: str, *, is_hidden: bool) -> str:
    if is_hidden:
        return _("yours by {day}").format(day=day)
    if view.resolution is Resolution.CREDIT:
        return _("as store credit by {day}").format(day=day)
    if view.money.parts:
        return _("in parts by {day}").format(day=day)
    if view.money.target:
        return _("on your {target} by {day}").format(target=view.money.target, day=day)
    return _("back the way you paid by {day}").format(day=day)


def undated_target(money: MoneyView, resolution: Resolution) -> str:
    if resolution is Resolution.CREDIT:
        return _("as store credit")
    if money.parts:
        return _("in parts")
    if money.target:
        return _("on your {target}").format(target=money.target)
    return _("back the way you paid")


def paid_line(money: MoneyView, day: str, *, is_credit: bool) -> str:
    if is_credit:
        return _("as store credit on {day}").format(day=day)
    if money.parts:
        return _("in parts on {day}").format(day=day)
    if money.target:
        return _("to your {target} on {day}").format(target=money.target, day=day)
    if money.way == "hand":
        return _("on {day}").format(day=day)
    return _("back the way you paid on {day}").format(day=day)


def in_parts(parts: Sequence[GoesBack], local: Local) -> str:
    told = parts_told(parts, local)
    return _("in parts: {parts}").format(parts=told) if told else ""


def parts_told(parts: Sequence[GoesBack], local: Local) -> str:
    """Return the parts in one text: `€40.00 to Visa ••42 and €20.00 as store credit`."""
    if not parts or local.hides_prices:
        return ""
    return str(format_list([_part(part, local) for part in parts], locale=local.locale))


def _part(part: GoesBack, local: Local) -> str:
    amount = local.money(part.amount)
    if part.kind == "credit":
        return _("{amount} as store credit").format(amount=amount)
    if part.kind == "points":
        return _("{amount} as loyalty points").format(amount=amount)
    if part.kind == "by_hand":
        return _("{amount} by bank transfer").format(amount=amount)
    if part.label:
        return _("{amount} to {target}").format(amount=amount, target=part.label)
    return _("{amount} back the way you paid").format(amount=amount)
