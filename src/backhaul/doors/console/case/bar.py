"""The action bar: only legal steps are buttons, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.doors.console.case.money import leg_amount
from backhaul.doors.console.desk import Desk
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.casefile.desk_steps import Action, ClosedStep, OpenStep, leg_steps

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """`posts`: it is done at once; else its page asks first. `parcel` goes with it."""

    label: str
    key: str
    icon: str
    url: str
    posts: bool = False
    parcel: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Bar:
    main: Button | None
    others: tuple[Button, ...]
    more: tuple[Button, ...]
    closed: tuple[Refusal, ...]

    @property
    def beside(self) -> tuple[Button, ...]:
        """All but the main one: a phone folds them into one list."""
        return (*self.others, *self.more)


_MAY = {
    Action.REVIEW: May.DECIDE,
    Action.REOPEN: May.DECIDE,
    Action.SETTLE: May.PAY,
    Action.RECEIVE: May.RECEIVE,
    Action.INSPECT: May.INSPECT,
    Action.DECIDE: May.INSPECT,
}
_NAMES = {
    Action.REVIEW: gettext_lazy("Approve or refuse"),
    Action.GET_LABEL: gettext_lazy("Get the label"),
    Action.RECEIVE: gettext_lazy("Receive"),
    Action.INSPECT: gettext_lazy("Inspect"),
    Action.DECIDE: gettext_lazy("Decide what becomes of it"),
    Action.SETTLE: gettext_lazy("Pay"),
    Action.ASK_CARRIER: gettext_lazy("Ask the carrier"),
    Action.CLAIM: gettext_lazy("Note a drop-off"),
    Action.WITHDRAW: gettext_lazy("Withdraw"),
    Action.MESSAGE: gettext_lazy("Write"),
    Action.INCIDENT: gettext_lazy("Report a problem"),
    Action.REOPEN: gettext_lazy("Take the decision back"),
}
#: Action → key, icon, name of its page; a page of the station has none here.
_HOW = {
    Action.REVIEW: ("A", "review", "console:return_review"),
    Action.GET_LABEL: ("L", "printer", "console:return_label"),
    Action.RECEIVE: ("V", "scan", ""),
    Action.INSPECT: ("I", "inspect", ""),
    Action.DECIDE: ("B", "bins", ""),
    Action.SETTLE: ("P", "money", "console:return_settle"),
    Action.ASK_CARRIER: ("C", "truck", "console:return_ask"),
    Action.CLAIM: ("D", "person", "console:return_claim"),
    Action.WITHDRAW: ("W", "undo", "console:return_withdraw"),
    Action.MESSAGE: ("M", "chat", "console:return_write"),
    Action.INCIDENT: ("E", "incident", "console:return_report"),
    Action.REOPEN: ("Z", "undo", "console:return_reopen"),
}
_STATION = {
    Action.RECEIVE: "station:box",
    Action.INSPECT: "station:inspect",
    Action.DECIDE: "station:disposition",
}
_AT_ONCE = {Action.GET_LABEL, Action.ASK_CARRIER, Action.CLAIM}
_WHY = {
    "nothing_in_review": gettext_lazy("nothing waits for a person’s decision."),
    "nothing_owed": gettext_lazy("nothing is owed that is not paid or on its way."),
    "not_received": gettext_lazy("it is not here yet."),
    "all_done": gettext_lazy("every unit that is here is through."),
    "nothing_awaited": gettext_lazy("nothing is awaited."),
    "on_its_way": gettext_lazy("the parcel is still on its way."),
    "not_handed_over": gettext_lazy("the parcel is still with the shopper."),
    "own_carrier": gettext_lazy("the shopper sends it with a carrier of theirs."),
    "label_bought": gettext_lazy("there is a label already."),
    "nothing_authorized": gettext_lazy("nothing is authorised to be sent."),
    "asked_lately": gettext_lazy("the carrier was asked minutes ago."),
    "nothing_to_ask": gettext_lazy("no parcel is on its way with a carrier that answers."),
    "claimed_already": gettext_lazy("it is noted already."),
    "carrier_has_it": gettext_lazy("no parcel is with the shopper."),
    "no_email": gettext_lazy("the return has no e-mail address."),
    "return_done": gettext_lazy("the return is done."),
    "already_sent": gettext_lazy("nothing is left that was not sent."),
    "reopen_label_bought": gettext_lazy("a label was bought."),
    "reopen_was_sent": gettext_lazy("the parcel is on its way."),
    "reopen_has_arrived": gettext_lazy("units of it are here."),
    "reopen_money_ordered": gettext_lazy("money was ordered."),
    "role": gettext_lazy("your role here does not include it."),
}


def bar_of(file: CaseFile, desk: Desk) -> Bar:
    mine = [step for step in file.steps.open if desk.may(_MAY.get(step.action, May.CARE))]
    buttons = [button for step in mine if (button := _button(file, step, desk)) is not None]
    shown = {step.action for step in mine}
    closed = [_refusal(step) for step in file.steps.closed]
    closed += [
        Refusal(str(_NAMES[step.action]), str(_WHY["role"]))
        for step in file.steps.open
        if step.action not in shown
    ]
    if (anew := _paid_anew(file, desk)) is not None:
        buttons.insert(0, anew)
    main = buttons[0] if buttons else None
    return Bar(main, tuple(buttons[1:_SHOWN]), tuple(buttons[_SHOWN:]), tuple(closed))


def _paid_anew(file: CaseFile, desk: Desk) -> Button | None:
    """Money that failed comes before all else: somebody waits for it."""
    failed = [leg for leg in file.around.legs if "replace" in leg_steps(leg)]
    if not failed or not desk.may(May.PAY):
        return None
    named = {"slug": desk.brand.slug, "ran": file.ret.ran}
    named |= {"leg_id": failed[0]["id"], "step": "replace"}
    amount = leg_amount(failed[0], desk.local)
    label = _("Pay {amount} anew").format(amount=amount)
    return Button(
        label=label, key="N", icon="money", url=reverse("console:return_leg", kwargs=named)
    )


def _refusal(step: ClosedStep) -> Refusal:
    return Refusal(str(_NAMES[step.action]), str(_WHY.get(step.why, step.why)))


def _button(file: CaseFile, step: OpenStep, desk: Desk) -> Button | None:
    key, icon, name = _HOW[step.action]
    url = _url(name, desk, file) if name else _station_url(step, desk, file)
    if not url:
        return None
    return Button(
        label=_label(file, step, desk),
        key=key,
        icon=icon,
        url=url,
        posts=step.action in _AT_ONCE,
        parcel=step.parcel,
    )


def _url(name: str, desk: Desk, file: CaseFile) -> str:
    return reverse(name, kwargs={"slug": desk.brand.slug, "ran": file.ret.ran})


def _station_url(step: OpenStep, desk: Desk, file: CaseFile) -> str:
    """Return where the station does it: the box, or the unit on the bench."""
    named: dict[str, object] = {"slug": desk.brand.slug, "ran": file.ret.ran}
    if step.action is not Action.RECEIVE:
        named["ordinal"] = step.ordinals[0]
    try:
        return reverse(_STATION[step.action], kwargs=named)
    except NoReverseMatch:
        return ""


def _label(file: CaseFile, step: OpenStep, desk: Desk) -> str:
    title = file.unit_title(step.ordinals[0]) if step.ordinals else ""
    n = len(step.ordinals)
    match step.action:
        case Action.SETTLE:
            amount = desk.local.money(step.amount) if step.amount else ""
            words = _("Pay {amount} with a reason") if step.needs_word else _("Pay {amount}")
            words = _("Pay {amount} before its time") if step.is_early else words
            return words.format(amount=amount)
        case Action.INSPECT:
            one = _("Inspect {title}").format(title=title)
            return one if n == 1 else _("Inspect {n} units").format(n=n)
        case Action.DECIDE:
            one = _("Decide about {title}").format(title=title)
            return one if n == 1 else _("Decide about {n} units").format(n=n)
        case Action.RECEIVE:
            return ngettext("Receive {n} unit", "Receive {n} units", n).format(n=n)
        case Action.REVIEW:
            return ngettext("Decide {n} unit", "Decide {n} units", n).format(n=n)
        case _:
            return str(_NAMES[step.action])
