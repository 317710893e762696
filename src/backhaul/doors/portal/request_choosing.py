"""The options of a request in words: what one gets, how it travels, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from backhaul.core.axes import Method, Resolution
from backhaul.core.deadlines import Promise, PromiseKind
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.money import Money
from backhaul.doors.portal.money_wording import stopped_because
from backhaul.doors.portal.next_step import strong
from backhaul.doors.portal.things import Sum, beside_the_fee
from backhaul.doors.portal.where_to import in_parts
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.request_choices import Choices
from backhaul.stages.intake.drafts import Options
from backhaul.stages.promises.foreseen import Foreseen

_METHODS = {
    Method.QR: gettext_lazy("QR code at a shop"),
    Method.LABEL: gettext_lazy("Print the label yourself"),
    Method.OWN_CARRIER: gettext_lazy("Your own carrier"),
}
_SHORT = {
    Method.QR: gettext_lazy("QR code"),
    Method.LABEL: gettext_lazy("Own label"),
    Method.OWN_CARRIER: gettext_lazy("Own carrier"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One card: `amount` is what one gets or what it costs; `fact` is a date."""

    code: str
    title: str
    amount: str
    text: str
    fact: SafeString
    is_on: bool


@dataclass(frozen=True, slots=True)
class Cell:
    day: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class When:
    """The latest days by way and by what one gets; `condition` holds for all of them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    condition: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would come of the present choice; under review there is no date to tell.

    `condition` is of the date, `later` what happens after it, `trigger` what the money awaits.
    `parts`: by which ways it goes back, where they are several.
    `sums` is what is given or taken beside the prices; `is_stopped`: nothing goes by itself.
    """

    amount: str
    parts: str
    sums: tuple[Sum, ...]
    is_stopped: bool
    line: str
    condition: SafeString
    later: str
    trigger: str
    way: str
    cost: str
    review: str


def chosen_of(options: Options, choices: Choices) -> Options:
    """Return the options with the first of each where nothing, or nothing open, is chosen."""
    resolutions = [one.value for one in choices.offered.resolutions]
    methods = [one.value for one in choices.offered.methods]
    known = options.resolution in resolutions
    resolution = options.resolution if known else next(iter(resolutions), "")
    method = options.method if options.method in methods else next(iter(methods), "")
    return Options(
        resolution=resolution,
        method=method,
        carrier=options.carrier,
        tracking_number=options.tracking_number,
    )


def resolution_cards(choices: Choices, chosen: Options, local: Local) -> tuple[Option, ...]:
    found: list[Option] = []
    for resolution in choices.offered.resolutions:
        foreseen = choices.foreseen(resolution, chosen.method)
        if foreseen is None:
            continue
        is_credit = resolution is Resolution.CREDIT
        if resolution in GOES_OUT:
            found.append(_swap(resolution, is_on=chosen.resolution == resolution))
            continue
        found.append(
            Option(
                code=resolution.value,
                title=_("Store credit") if is_credit else _("Refund"),
                amount="" if foreseen.is_all_stopped else local.money(foreseen.amount),
                text=_with_kept(
                    _credit(foreseen, local)
                    if is_credit
                    else in_parts(choices.parts(resolution, chosen.method), local)
                    or _target(choices),
                    foreseen,
                    choices,
                ),
                fact=_fact(choices, foreseen, local, is_credit=is_credit),
                is_on=chosen.resolution == resolution,
            )
        )
    return tuple(found)


def _swap(resolution: Resolution, *, is_on: bool) -> Option:
    is_same = resolution is Resolution.REPLACEMENT
    return Option(
        code=resolution.value,
        title=_("Replacement") if is_same else _("Exchange"),
        amount="",
        text=_("the same thing once more")
        if is_same
        else _("another size or variant; you choose it on the next page"),
        fact=SafeString(),
        is_on=is_on,
    )


def _with_kept(text: str, foreseen: Foreseen, choices: Choices) -> str:
    """Say before the choice what need not be sent back; a person may still say otherwise."""
    if not foreseen.kept or choices.review:
        return text
    if foreseen.sends_nothing:
        kept = (
            _("You keep it for the rest of its price: nothing has to be sent back.")
            if foreseen.not_given
            else _("You keep it: nothing has to be sent back.")
        )
    else:
        kept = ngettext(
            "You keep {n} piece; the others are sent back.",
            "You keep {n} pieces; the others are sent back.",
            foreseen.kept,
        ).format(n=foreseen.kept)
    return pgettext("two sentences", "{first} {second}").format(first=f"{text}.", second=kept)


def _target(choices: Choices) -> str:
    if choices.by_transfer:
        return _("to your bank account, by transfer")
    if choices.target:
        return _("to {target}, the way you paid").format(target=choices.target)
    return _("back the way you paid")


def _credit(foreseen: Foreseen, local: Local) -> str:
    if local.hides_prices:
        return _("worth what was paid for it, for you to spend in the shop")
    if not foreseen.bonus:
        return _("to spend in the shop")
    plain = local.money(foreseen.amount - foreseen.bonus)
    return _("{amount} and a {bonus} thank-you, to spend in the shop").format(
        amount=plain, bonus=local.money(foreseen.bonus)
    )


def _fact(choices: Choices, foreseen: Foreseen, local: Local, *, is_credit: bool) -> SafeString:
    if foreseen.promise is None or choices.review:
        return SafeString()
    words = _("Yours by {day}") if is_credit else _("With you by {day}")
    return format_html(words, day=strong(local.day(foreseen.promise.on)))


def method_cards(choices: Choices, chosen: Options, local: Local) -> tuple[Option, ...]:
    return tuple(
        Option(
            code=method.value,
            title=str(_METHODS[method]),
            amount=_cost(choices, chosen.resolution, method, local),
            text=_method_text(choices, chosen.resolution, method),
            fact=SafeString(),
            is_on=chosen.method == method,
        )
        for method in choices.offered.methods
    )


def plain_way(method: Method, *, amount: str, is_on: bool) -> Option:
    """Return the card of a way whose fee is settled already."""
    return Option(
        code=method.value,
        title=str(_METHODS[method]),
        amount=amount,
        text=_plain_text(method),
        fact=SafeString(),
        is_on=is_on,
    )


def _cost(choices: Choices, resolution: str, method: str, local: Local) -> str:
    foreseen = choices.foreseen(resolution, method)
    fee = foreseen.fee if foreseen else None
    if fee:
        return local.fee(fee)
    return "" if method == Method.OWN_CARRIER else _("Free")


def _method_text(choices: Choices, resolution: str, method: Method) -> str:
    foreseen = choices.foreseen(resolution, method)
    fee = _("The fee is taken off what you get.") if foreseen and foreseen.fee else ""
    text = _plain_text(method)
    if not fee:
        return text
    return pgettext("two sentences", "{first} {second}").format(first=text, second=fee)


def _plain_text(method: Method) -> str:
    match method:
        case Method.QR:
            return _("No printer needed. The shop prints the label for you.")
        case Method.LABEL:
            return _("Print it, stick it on, and hand the parcel over.")
        case _:
            return _("You choose the carrier and pay for it.")


def when_of(choices: Choices, chosen: Options, local: Local) -> When | None:
    """Return None where there is one day only, or none that could be told."""
    money = [one for one in choices.offered.resolutions if one not in GOES_OUT]
    pairs = [
        found
        for (one, _way), found in choices.by.items()
        if found.promise is not None and one in money
    ]
    if choices.review or len(pairs) < 2 or chosen.resolution in GOES_OUT:
        return None
    rows = tuple(
        (
            str(_SHORT[method]),
            tuple(_cell(choices, resolution, method, chosen, local) for resolution in money),
        )
        for method in choices.offered.methods
    )
    heads = tuple(
        _("Store credit") if one is Resolution.CREDIT else _("Refund") for one in money
    )
    by = {found.promise.handed_over_by for found in pairs if found.promise}
    day = next(iter(by), None)
    return When(heads, rows, _if_handed_over(day, local) if day else "")


def _cell(
    choices: Choices, resolution: Resolution, method: Method, chosen: Options, local: Local
) -> Cell:
    foreseen = choices.foreseen(resolution, method)
    promise = foreseen.promise if foreseen else None
    return Cell(
        day=local.day(promise.on) if promise else "",
        is_on=chosen.resolution == resolution and chosen.method == method,
    )


def _if_handed_over(day: date, local: Local) -> str:
    return _("This holds if you hand it over by {day}.").format(day=local.day(day))


def outlook_of(choices: Choices, chosen: Options, local: Local) -> Outlook | None:
    """Return what the present choice brings; None where nothing can be chosen at all."""
    foreseen = choices.foreseen(chosen.resolution, chosen.method)
    if foreseen is None:
        return None
    is_stopped = foreseen.is_all_stopped and chosen.resolution not in GOES_OUT
    review = _review(choices) or (stopped_because() if is_stopped else "")
    is_kept = foreseen.sends_nothing and not review
    is_swap = chosen.resolution in GOES_OUT
    promise = None if review or is_swap else foreseen.promise
    by = promise.handed_over_by if promise else None
    return Outlook(
        amount=_swap_words(chosen) if is_swap else _amount(foreseen, local),
        parts=in_parts(choices.parts(chosen.resolution, chosen.method), local),
        sums=() if is_swap or local.hides_prices else beside_the_fee(foreseen.between, local),
        is_stopped=is_stopped,
        line=_line(choices, chosen, promise, local) if promise else "",
        condition=_condition(by, local) if by else SafeString(),
        later=_later(choices, by, local) if by else "",
        trigger=_trigger(promise) if promise else "",
        way=_("you keep it") if is_kept else str(_METHODS[Method(chosen.method)]),
        cost=_("Nothing to send") if is_kept else _paid_by(chosen.method, foreseen.fee, local),
        review=review,
    )


def _amount(foreseen: Foreseen, local: Local) -> str:
    if foreseen.is_all_stopped:
        return _("Being checked")
    return local.money(foreseen.amount) or _("Store credit")


def _swap_words(chosen: Options) -> str:
    is_same = chosen.resolution == Resolution.REPLACEMENT
    return _("The same again") if is_same else _("An exchange")


def _paid_by(method: str, fee: Money, local: Local) -> str:
    if fee:
        return local.fee(-fee)
    return _("You pay the carrier") if method == Method.OWN_CARRIER else _("Free")


def _line(choices: Choices, chosen: Options, promise: Promise, local: Local) -> str:
    day = local.day(promise.on)
    if local.hides_prices:
        return _("yours by {day}").format(day=day)
    if chosen.resolution == Resolution.CREDIT:
        return _("as store credit by {day}").format(day=day)
    if choices.parts(chosen.resolution, chosen.method):
        return _("in parts by {day}").format(day=day)
    if target := _("bank account") if choices.by_transfer else choices.target:
        return _("on your {target} by {day}").format(target=target, day=day)
    return _("back the way you paid by {day}").format(day=day)


def _condition(by: date, local: Local) -> SafeString:
    return format_html(_("This holds if you hand it over by {day}."), day=strong(local.day(by)))


def _later(choices: Choices, by: date, local: Local) -> str:
    if choices.send_by is None or choices.send_by <= by:
        return ""
    return _("Later is fine until {day}; the date then moves with it.").format(
        day=local.day(choices.send_by)
    )


def _trigger(promise: Promise) -> str:
    n = promise.business_days
    match promise.kind:
        case PromiseKind.AFTER_FIRST_SCAN:
            words = ngettext(
                "It is with you {n} business day after the carrier’s first scan.",
                "It is with you {n} business days after the carrier’s first scan.",
                n,
            )
        case PromiseKind.AFTER_INSPECTION:
            words = ngettext(
                "It is with you {n} business day after we looked at it.",
                "It is with you {n} business days after we looked at it.",
                n,
            )
        case _:
            words = ngettext(
                "It is with you {n} business day after it reaches us.",
                "It is with you {n} business days after it reaches us.",
                n,
            )
    return words.format(n=n)


def _review(choices: Choices) -> str:
    if not choices.review:
        return ""
    if "value_above_review" in choices.review:
        return _(
            "A person looks at your request first, because of its value. "
            "You hear from us by e-mail; keep the parcel until then."
        )
    return _(
        "A person looks at your request first. "
        "You hear from us by e-mail; keep the parcel until then."
    )


def address_lines(destination: Mapping[str, str], local: Local) -> tuple[str, ...]:
    city = " ".join(filter(None, (destination.get("postcode"), destination.get("city"))))
    code = destination.get("country", "")
    country = str(local.locale.territories.get(code, code))
    lines = [destination.get(name, "") for name in ("name", "line1", "line2")]
    return tuple(filter(None, (*lines, city, country)))
