"""The ledger: what does not balance is not committed, and nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.settlement.actions import cancel, settle
from backhaul.stages.settlement.models import LedgerLine, Leg
from tests.cast import MONDAY, Cast
from tests.makers.orders import sold_line, sold_order
from tests.stages.settlement.till import Till

#: Booking, account, return, debit, credit, currency.
Row = tuple[str, str, int | None, int, int, str]


def written(brand: Brand, rows: Sequence[Row]) -> None:
    """Write lines and commit them: in a test, have the deferred rules looked at."""
    with acting_for(brand.pk):
        LedgerLine.objects.bulk_create(
            LedgerLine(
                brand=brand,
                booking=booking,
                account=account,
                return_id=return_id,
                debit_minor=debit,
                credit_minor=credit,
                currency=currency,
                booked_at=MONDAY,
            )
            for booking, account, return_id, debit, credit, currency in rows
        )
        transaction.get_connection().check_constraints()


@pytest.mark.parametrize(
    "rows",
    [
        [("b", "returns", None, 1, 0, "EUR")],
        [("b", "returns", None, 2, 0, "EUR"), ("b", "fees", None, 0, 1, "EUR")],
        [("b", "returns", None, 1, 0, "EUR"), ("b", "fees", None, 0, 1, "SEK")],
        [("b", "returns", None, 1, 0, "EUR"), ("c", "fees", None, 0, 1, "EUR")],
        [("b", "returns", 7, 1, 0, "EUR"), ("b", "fees", 8, 0, 1, "EUR")],
    ],
    ids=["one side", "amounts", "currencies", "bookings", "returns"],
)
def test_what_does_not_balance_is_not_committed(cast: Cast, rows: list[Row]) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        written(cast.nordlicht, rows)


def test_one_brands_line_does_not_balance_anothers(cast: Cast) -> None:
    written(
        cast.voltaic,
        [("b", "returns", None, 1, 0, "EUR"), ("b", "fees", None, 0, 1, "EUR")],
    )

    with pytest.raises(IntegrityError, match="does not balance"):
        written(cast.nordlicht, [("b", "fees", None, 0, 1, "EUR")])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE settlement_ledgerline SET debit_minor = debit_minor + 1",
        "DELETE FROM settlement_ledgerline",
        "TRUNCATE settlement_ledgerline",
        "ALTER TABLE settlement_ledgerline DISABLE TRIGGER ALL",
    ],
)
def test_who_runs_the_product_cannot_change_what_was_booked(cast: Cast, sql: str) -> None:
    with acting_for(cast.nordlicht.pk), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("bh_app",)

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        acting_for(cast.nordlicht.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_every_return_sums_to_zero_whatever_became_of_it(till: Till) -> None:
    till.send(till.ordered_leg())
    till.ordered_leg(paid=1000)

    with acting_for(till.brand.pk):
        sums: dict[int | None, int] = {}
        for line in LedgerLine.objects.filter(brand=till.brand):
            sums.setdefault(line.return_id, 0)
            sums[line.return_id] += line.debit_minor - line.credit_minor

    assert len(sums) == 2
    assert set(sums.values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_a_hundred_refunds_of_one_line_at_once_are_one(live_till: Till) -> None:
    """Each has a connection of its own; so many as the server takes are open at a time."""
    ran = live_till.asked_back(live_till.order(paid=3000))
    live_till.scanned(ran)

    def click(number: int) -> int:
        try:
            with acting_for(live_till.brand.pk):
                _, legs = settle(
                    live_till.brand.pk, ran, at=MONDAY, actor=f"member:{number}",
                    override_reason="" if number % 2 else "by_hand",
                )  # fmt: skip
            return legs[0].pk
        except DomainError as error:
            pytest.fail(error.code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as clicks:  # the server has a hundred lines for all workers
        legs = list(clicks.map(click, range(100)))

    assert len(set(legs)) == 1
    assert live_till.count(Leg) == 1
    [leg] = live_till.settle(ran)
    assert live_till.payment(leg).refund_ordered_minor == 3000
    assert live_till.line(leg).refund_ordered_minor == 3000


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_the_tax_inside_what_came_back_has_an_account_of_its_own(
    till: Till, *, is_cancelled: bool
) -> None:
    line = sold_line(quantity=1, paid=Money(2_380, "EUR"), tax=Money(380, "EUR"))
    order = sold_order("NL-TAX", lines=(line,), tenders=(till.card(2_380),))
    with acting_for(till.brand.pk):
        upsert_orders(till.brand.pk, [order])
    ran = till.asked_back("NL-TAX")
    till.scanned(ran)
    [leg] = till.settle(ran)
    if is_cancelled:
        with acting_for(till.brand.pk):
            cancel(till.brand.pk, leg.pk, at=MONDAY, actor="member:1")

    times = int(not is_cancelled)
    assert till.sums() == {
        "returns": 2_000 * times,
        "tax": 380 * times,
        "shopper_payable": -2_380 * times,
    }
