"""Store credit accounts: the list, one with all that moved, what a person gives or takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.money import second, sure
from backhaul.doors.console.money.forms import AmountField, reason_field
from backhaul.doors.console.setup.forms import email, put_refusal
from backhaul.doors.console.work.tables import Table, csv_response
from backhaul.foundation import cursors
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals.actions import Wish
from backhaul.stages.credit import by_person, queries
from backhaul.stages.credit.queries import Listed, Moved

_PAGE, _CSV_MOST, _MOVED_MOST = 50, 5_000, 500
WHATS: Words = {
    "issued": gettext_lazy("For a return"),
    "given": gettext_lazy("Given by a person"),
    "taken": gettext_lazy("Taken back by a person"),
    "spent": gettext_lazy("Spent in the shop"),
    "unspent": gettext_lazy("Given back by the shop"),
    "expired": gettext_lazy("Not spent in time"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: int
    email: str
    code: str
    balance: str
    available: str
    held: str
    ends: str
    opened: str


class GiveForm(forms.Form):
    email = email(gettext_lazy("Shopper’s e-mail address"))

    def __init__(self, currency: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        label = _("Amount, in {currency}").format(currency=currency)
        self.fields["amount"] = AmountField(currency, label=label)
        self.fields["reason"] = reason_field()


class AdjustForm(forms.Form):
    step = forms.ChoiceField(
        label=gettext_lazy("What you do"),
        choices=(
            ("more", gettext_lazy("Give more")),
            ("less", gettext_lazy("Take back what was too much")),
        ),
        initial="more",
    )

    def __init__(self, currency: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        label = _("Amount, in {currency}").format(currency=currency)
        self.fields["amount"] = AmountField(currency, label=label)
        self.fields["reason"] = reason_field()


@desk_page(May.VIEW)
def accounts(request: HttpRequest, desk: Desk) -> HttpResponse:
    after, search = request.GET.get("after", ""), request.GET.get("find", "")
    search = search.replace("\x00", "").strip()[:254]
    try:
        place = cursors.read_number(after) if after else 0
    except DomainError as error:
        raise Http404 from error
    found = queries.listing(desk.brand.pk, search, after=place, limit=_PAGE, at=desk.now)
    here = reverse("console:credit", kwargs={"slug": desk.brand.slug})
    onward = {"find": search} if search else {}
    context = {
        "rows": [_row(one, desk) for one in found.rows],
        "search": search,
        "may_pay": desk.may(May.PAY),
        "start": f"{here}?{urlencode(onward)}" if after else "",
        "following": f"{here}?{urlencode({**onward, 'after': _last(found)})}"
        if found.has_more
        else "",
    }
    return desk.render(request, "console/money/credit.html", context, current="credit")


@desk_page(May.PAY)
def accounts_csv(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the list without the codes: whoever has one can spend it."""
    del request
    found = queries.listing(desk.brand.pk, "", after=0, limit=_CSV_MOST, at=desk.now)
    rows = tuple(
        (
            one.account.email_norm,
            one.account.currency,
            *(
                str(Money(minor, one.account.currency).major)
                for minor in (one.stands.balance, one.stands.held, one.stands.available)
            ),
            one.stands.ending.until.isoformat() if one.stands.ending else "",
            one.account.opened_at.isoformat(),
        )
        for one in found.rows
    )
    head = ("email", "currency", "balance", "reserved", "available", "ends_at", "opened_at")
    return csv_response(Table(head, rows), f"store-credit-{desk.brand.slug}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def give(request: HttpRequest, desk: Desk) -> HttpResponse:
    form, offer = GiveForm(desk.brand.currency, request.POST or None), None
    if request.method == "POST" and form.is_valid() and _is_meant(request, desk, form):
        given = form.cleaned_data
        is_asked = second.is_asked(request)
        error = (_ask_second if is_asked else _give)(desk, given["email"], given)
        if error is None:
            tell(request, _told(desk, given["amount"], is_asked=is_asked))
            return redirect("console:credit", slug=desk.brand.slug)
        offer = _offer(desk, given["amount"], error)
        put_refusal(form, error, "amount")
    status = 422 if form.errors else 200
    context = {"form": form, "second": offer}
    return desk.render(
        request, "console/money/credit_give.html", context, current="credit", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.VIEW)
def account(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Show one account with its lines; a POST gives more or takes back."""
    one = queries.one(desk.brand.pk, number, desk.now)
    if request.method == "POST" and not desk.may(May.PAY):
        raise Http404
    form, offer = AdjustForm(one.account.currency, request.POST or None), None
    if request.method == "POST" and form.is_valid() and _is_meant(request, desk, form):
        given = form.cleaned_data
        is_asked = second.is_asked(request) and given["step"] == "more"
        if is_asked:
            error = _ask_second(desk, one.account.email_norm, given)
        else:
            error = attempt(desk, lambda: _adjust(desk, number, given))
        if error is None:
            said = _("It is written down, with your reason.")
            asked = _told(desk, given["amount"], is_asked=True)
            tell(request, asked if is_asked else said)
            return redirect("console:credit_account", slug=desk.brand.slug, number=number)
        offer = _offer(desk, given["amount"], error)
        put_refusal(form, error, "amount")
    moved = queries.moved(desk.brand.pk, number, _MOVED_MOST)
    people = People.known_to(desk.seat.user.pk, (move.by for move in moved))
    context = {
        "one": _row(one, desk),
        "moved": [_moved(move, one.account.currency, desk, people) for move in moved],
        "holds": [
            {
                "reference": hold.reference,
                "amount": desk.local.money(Money(hold.amount_minor, hold.currency)),
                "until": desk.local.moment(hold.lapses_at),
            }
            for hold in queries.holds_of(desk.brand.pk, number, desk.now)
        ],
        "form": form if desk.may(May.PAY) else None,
        "second": offer,
    }
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/money/credit_account.html", context, current="credit", status=status
    )


def _is_meant(request: HttpRequest, desk: Desk, form: forms.Form) -> bool:
    """Whether what is given is a usual amount, or was ticked; what is taken back always is."""
    given = form.cleaned_data
    is_less = given.get("step") == "less"
    return is_less or not sure.lacks_for_credit(request, desk, form, given["amount"])


def _adjust(desk: Desk, number: int, given: dict[str, Any]) -> None:
    said = by_person.Word(desk.actor, desk.now, given["reason"])
    if given["step"] == "more":
        _refuse_above(desk, given["amount"])
        by_person.give_more(desk.brand.pk, number, given["amount"], said)
    else:
        by_person.take_back(desk.brand.pk, number, given["amount"], said)


def _give(desk: Desk, email: str, given: dict[str, Any]) -> DomainError | None:
    def work() -> None:
        _refuse_above(desk, given["amount"])
        said = by_person.Word(desk.actor, desk.now, given["reason"])
        by_person.give(desk.brand.pk, email, given["amount"], said)

    return attempt(desk, work)


def _ask_second(desk: Desk, email: str, given: dict[str, Any]) -> DomainError | None:
    wish = Wish(amount=given["amount"], reason=given["reason"], email=email)
    return second.ask_for(wish, desk)


def _told(desk: Desk, amount: Money, *, is_asked: bool) -> str:
    if is_asked:
        return second.needs_another(amount, desk)
    return _("{amount} given.").format(amount=desk.local.money(amount))


def _offer(desk: Desk, amount: Money, error: DomainError) -> dict[str, object] | None:
    """Return what the form says of asking; None where that would not help."""
    if error.code != "second_person_needed":
        return None
    return {"ask": second.ASK, "effects": second.effects(amount, desk)}


def _refuse_above(desk: Desk, amount: Money) -> None:
    """Credit is money: whoever gives it has the limit that they have for refunds."""
    if wrong := second.barred(amount, desk):
        raise wrong


def _last(found: queries.Listing) -> str:
    return cursors.after_number(found.rows[-1].account.pk)


def _row(one: Listed, desk: Desk) -> Row:
    local, account, stands = desk.local, one.account, one.stands

    def told(minor: int) -> str:
        return local.money(Money(minor, account.currency))

    may_read = desk.may(May.PAY) or desk.may(May.CARE)
    ends = ""
    if stands.ending:
        ends = _("{amount} until {day}").format(
            amount=told(stands.ending.minor), day=local.moment(stands.ending.until)
        )
    return Row(
        id=account.pk,
        email=account.email_norm,
        code=account.code if may_read else f"{account.code[:4]}…",
        balance=told(stands.balance - stands.overdue),
        available=told(stands.available),
        held=told(stands.held) if stands.held else "",
        ends=ends,
        opened=local.moment(account.opened_at),
    )


def _moved(move: Moved, currency: str, desk: Desk, people: People) -> dict[str, object]:
    return {
        "at": desk.local.moment(move.at),
        "what": word(WHATS, move.what),
        "amount": desk.local.money(Money(move.minor, currency)),
        "is_less": move.minor < 0,
        "ran": move.ran,
        "why": move.reason or move.reference,
        "by": people.name(move.by) if move.by else "",
    }
