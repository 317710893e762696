"""Asking shoppers for their bank account: a secret link by letter, and one reminder.

The link is not that of the return's page: that one is found again with the return's number and
an e-mail address alone, and whoever names the account gets the money.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Sum

from backhaul.core.axes import LegState
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.limits.attempts import Limit, keyed, take
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.foundation.tenancy.secrets import hashed
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from backhaul.stages.transfers import accounts
from backhaul.stages.transfers.models import AccountAsk, OwnAccount, PayTo

LINK_LIVES = timedelta(days=30)
REMIND_AFTER = timedelta(days=7)
MOST_LETTERS = 3
"""So many in a day for one return, whoever asks for them."""
MOST_ENTRIES = 20
"""So many in an hour for one return, wrong or right."""
EVERY = timedelta(minutes=1)
_BATCH = 200
_BEGUN = ("hash", "asked_at", "expires_at", "remind_at", "reminded_at", "entered_at")
_looked_at: list[datetime] = []


@dataclass(frozen=True, slots=True)
class Standing:
    """What a return's page tells: None of `entered_at`: the account is missing."""

    asked_at: datetime
    expires_at: datetime
    reminded_at: datetime | None
    entered_at: datetime | None


def standing(brand_id: int, return_id: int) -> Standing | None:
    """Return when the shopper was asked by letter; None: never."""
    row = AccountAsk.objects.filter(brand_id=brand_id, ret_id=return_id).first()
    if row is None:
        return None
    return Standing(row.asked_at, row.expires_at, row.reminded_at, row.entered_at)


def waiting(brand_id: int, return_id: int) -> Money | None:
    """Return what of a return waits for an account, or for another one; None: nothing."""
    return _amounts((brand_id,), [return_id], accounts.WAITS).get(return_id)


def token(brand_id: int, return_id: int, letter: int) -> str:
    """Return the secret of a link: derived as that of a return's page is, and not kept."""
    made = keyed("account-link", str(brand_id), str(return_id), str(letter))
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def link(slug: str, secret: str) -> str:
    return f"{settings.PUBLIC_URL}/{slug}/bank/{secret}/"


def return_of(brand_id: int, secret: str, *, at: datetime) -> int:
    """Return whose account a link takes; raises NotFound for one that is unknown or over."""
    rows = AccountAsk.objects.filter(brand_id=brand_id, hash=hashed(secret), expires_at__gt=at)
    found = rows.values_list("ret_id", flat=True).first()
    if found is None:
        raise NotFound("no_such_link")
    return int(found)


def enter(brand_id: int, return_id: int, *, holder: str, iban: str, at: datetime) -> PayTo:
    """Keep what a shopper enters by a link.

    Raises DomainError `account_too_often`, and what `give_account` raises.
    """
    _refuse_too_many(_entries(brand_id, return_id), at)
    return accounts.give_account(
        brand_id, return_id, holder=holder, iban=iban, at=at, actor="shopper"
    )


def is_by_letter(brand_id: int, return_id: int) -> bool:
    """Whether an account is taken only by the link of a letter: there is somebody to write to.

    Whoever knows a return's number and its e-mail address gets as far as its page.
    """
    rows = Return.objects.filter(brand_id=brand_id, id=return_id).exclude(email="")
    return rows.exists() or standing(brand_id, return_id) is not None


def enter_unasked(
    brand_id: int, return_id: int, *, holder: str, iban: str, at: datetime
) -> PayTo:
    """Keep what is entered behind the page of a return that has no address to write to.

    Raises DomainError `account_by_letter`, `account_stands` for one that is known already,
    whoever entered it, and what `enter` raises.
    """
    if is_by_letter(brand_id, return_id):
        raise DomainError("account_by_letter")
    # Counting takes a row for the return: two who come at once come one after the other.
    _refuse_too_many(_entries(brand_id, return_id), at)
    if accounts.account_of(brand_id, return_id) is not None:
        raise DomainError("account_stands")
    return accounts.give_account(
        brand_id, return_id, holder=holder, iban=iban, at=at, actor="shopper"
    )


def ask_again(brand_id: int, return_id: int, *, at: datetime, actor: str) -> None:
    """Write a letter with a new link; the old one opens nothing any more.

    Raises DomainError `email_missing`, `account_not_wanted`, `account_in_use` and
    `account_too_often`.
    """
    case = _case(brand_id, return_id)
    if not case.ret.email:
        raise DomainError("email_missing")
    if accounts.is_in_use(brand_id, return_id):
        raise DomainError("account_in_use")
    amounts = _amounts((brand_id,), [return_id], accounts.WAITS)
    if return_id not in amounts:
        raise DomainError("account_not_wanted")
    limit = Limit("account_letter", f"{brand_id}:{return_id}", MOST_LETTERS, timedelta(days=1))
    _refuse_too_many(limit, at)
    row = AccountAsk.objects.filter(brand_id=brand_id, ret_id=return_id).first()
    row = row or AccountAsk(brand_id=brand_id, ret_id=return_id)
    row.letter += 1
    _begin(row, at)
    row.save()
    _note(case, EntryKind.ACCOUNT_ASKED, row, amounts[return_id], at=at, actor=actor)
    cases.append(case)


def sweep() -> int:
    """Ask whoever was not asked yet, and remind once; return how many letters are due."""
    with acting_for(*every_brand_id()):
        at = clock.now()
        if _looked_at and timedelta(0) <= at - _looked_at[-1] < EVERY:
            return 0
        _looked_at[:] = [at]
        return ask(acting_brands(), at=at) + remind(acting_brands(), at=at)


def ask(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Ask for the accounts of refunds that wait for one; return how many.

    Only for brands that have entered their own account: no file can be made for others. Whoever
    gave one that was forgotten since is asked once more.
    """
    mine = {"brand_id": OuterRef("brand_id"), "ret_id": OuterRef("ret_id")}
    lacking = (
        Leg.objects.filter(
            brand_id__in=OwnAccount.objects.filter(brand_id__in=brand_ids).values("brand_id"),
            kind=Leg.Kind.BY_HAND,
            purpose=Leg.Purpose.DUE,
            state=LegState.APPROVED,
        )
        .exclude(ret__email="")
        .exclude(Exists(PayTo.objects.filter(**mine)))
        .exclude(Exists(AccountAsk.objects.filter(**mine, entered_at=None)))
    )
    ids = sorted(set(lacking.values_list("ret_id", flat=True)[:_BATCH]))
    if not ids:
        return 0
    loaded = cases.load_many(brand_ids, ids)
    amounts = _amounts(brand_ids, ids, (LegState.APPROVED,))
    rows = _next_letters([loaded[pk].ret for pk in ids if pk in amounts], at)
    for row in rows:
        case = loaded[row.ret_id]
        _note(case, EntryKind.ACCOUNT_ASKED, row, amounts[row.ret_id], at=at, actor="system")
    cases.append_all([loaded[row.ret_id] for row in rows])
    return len(rows)


def _next_letters(returns: Sequence[Return], at: datetime) -> list[AccountAsk]:
    """Begin the next letter of each: with a number of an old one none would be written."""
    mine = AccountAsk.objects.select_for_update().filter(
        brand_id__in={ret.brand_id for ret in returns}, ret__in=returns
    )
    known = {row.ret_id: row for row in mine.order_by("id")}
    new = [AccountAsk(brand_id=r.brand_id, ret=r) for r in returns if r.pk not in known]
    # A person may have asked again just now: that letter is on its way.
    old = [row for row in known.values() if row.entered_at is not None]
    for row in (*new, *old):
        row.letter += 1
        _begin(row, at)
    AccountAsk.objects.bulk_create(new, ignore_conflicts=True)
    AccountAsk.objects.bulk_update(old, ("letter", *_BEGUN))
    return [*new, *old]


def remind(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Remind those who have not answered; what is not wanted any more is left alone."""
    due = AccountAsk.objects.filter(brand_id__in=brand_ids, remind_at__lte=at)
    ids = list(due.order_by("remind_at").values_list("ret_id", flat=True)[:_BATCH])
    if not ids:
        return 0
    loaded = cases.load_many(brand_ids, ids)
    rows = list(due.filter(ret_id__in=ids).select_for_update().order_by("id"))
    amounts = _amounts(brand_ids, ids, (LegState.APPROVED,))
    for row in rows:
        row.remind_at = None
        case = loaded[row.ret_id]
        if row.ret_id in amounts and case.ret.email:
            row.reminded_at = at
            _note(
                case,
                EntryKind.ACCOUNT_REMINDED,
                row,
                amounts[row.ret_id],
                at=at,
                actor="system",
            )
    AccountAsk.objects.bulk_update(rows, ("remind_at", "reminded_at"))
    cases.append_all([case for case in loaded.values() if case.entries])
    return len(rows)


def _entries(brand_id: int, return_id: int) -> Limit:
    return Limit("account_entry", f"{brand_id}:{return_id}", MOST_ENTRIES, timedelta(hours=1))


def _refuse_too_many(limit: Limit, at: datetime) -> None:
    again_at = take([limit], at=at)
    if again_at is not None:
        raise DomainError("account_too_often", again_at=again_at.isoformat())


def _case(brand_id: int, return_id: int) -> Case:
    loaded = cases.load_many((brand_id,), (return_id,))
    if return_id not in loaded:
        raise NotFound("no_such_return")
    return loaded[return_id]


def _begin(row: AccountAsk, at: datetime) -> AccountAsk:
    secret = token(row.brand_id, row.ret_id, row.letter)
    row.hash = hashed(secret)
    row.asked_at, row.expires_at = at, at + LINK_LIVES
    row.remind_at, row.reminded_at, row.entered_at = at + REMIND_AFTER, None, None
    return row


def _amounts(
    brand_ids: Sequence[int], return_ids: Sequence[int], states: Sequence[str]
) -> dict[int, Money]:
    """Return what waits for an account, by return; those of which nothing does are left out."""
    legs = Leg.objects.filter(
        brand_id__in=brand_ids,
        ret_id__in=return_ids,
        kind=Leg.Kind.BY_HAND,
        purpose=Leg.Purpose.DUE,
        state__in=states,
    )
    sums = legs.values_list("ret_id", "currency").annotate(Sum("amount_minor")).order_by()
    return {ret_id: Money(minor, currency) for ret_id, currency, minor in sums}


def _note(
    case: Case, kind: EntryKind, row: AccountAsk, amount: Money, *, at: datetime, actor: str
) -> None:
    case.note(
        kind,
        at=at,
        actor=actor,
        letter=row.letter,
        asked_at=row.asked_at.isoformat(),
        amount_minor=amount.minor,
        currency=amount.currency,
    )
