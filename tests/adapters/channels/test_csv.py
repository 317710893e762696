from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backhaul.adapters.channels.csv import CsvReader
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.orders import Batch, LineBack, LineProblem, Notice, Reason
from backhaul.core.ports.channel import SentParcel, SoldLine, SoldOrder, Tender

HOWTO = Path(__file__).parents[3] / "docs/howto/columns"
HEAD = "order,at,sku,qty,price,mail"
PLAIN = {
    "columns": {
        "order": "order",
        "placed_at": "at",
        "sku": "sku",
        "quantity": "qty",
        "unit_price": "price",
        "email": "mail",
    },
    "constants": {"currency": "EUR"},
}


def read(
    tmp_path: Path, text: str | bytes, columns: dict[str, Any] | None = None, **tables: Any
) -> Batch:
    """Read a file that makes one batch."""
    mapping = {**PLAIN, **({"columns": columns} if columns else {}), **tables}
    return read_by(Columns.from_tables(mapping), tmp_path, text)


def read_by(columns: Columns, tmp_path: Path, text: str | bytes) -> Batch:
    path = tmp_path / "orders.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    batches = list(CsvReader(columns).read(path))
    assert len(batches) == 1
    (batch,) = batches
    assert batch.lines == batch.placed + batch.explained.total() + len(batch.backs)
    return batch


def retail(tmp_path: Path, *lines: str) -> Batch:
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    columns = Columns.load(HOWTO / "retail-log.toml")
    return read_by(columns, tmp_path, "\n".join([head, *lines]))


def test_lines_of_an_order_become_one_order_with_what_was_paid(tmp_path: Path) -> None:
    batch = read(
        tmp_path,
        f"{HEAD}\n1,2026-07-01T10:00,A,2,9.99,ada@example.com\n1,2026-07-01T10:00,B,1,5,\n",
        file={"zone": "Europe/Berlin"},
    )

    nothing = Money(0, "EUR")
    assert batch.orders == [
        SoldOrder(
            channel="csv",
            external_id="1",
            number="1",
            placed_at=datetime(2026, 7, 1, 8, 0, tzinfo=UTC),
            currency="EUR",
            email="ada@example.com",
            lines=(
                SoldLine(
                    external_id="1",
                    sku="A",
                    title="A",
                    quantity=2,
                    paid=Money(1998, "EUR"),
                    tax=nothing,
                ),
                SoldLine(
                    external_id="2",
                    sku="B",
                    title="B",
                    quantity=1,
                    paid=Money(500, "EUR"),
                    tax=nothing,
                ),
            ),
            tenders=(
                Tender(external_id="1:paid", method="other", captured=Money(2498, "EUR")),
            ),
            shipping_paid=nothing,
        )
    ]


def test_the_same_product_twice_in_an_order_stays_two_lines(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A,2,1,\n1,2026-07-01,A,3,1,\n")

    (order,) = batch.orders
    assert [(line.external_id, line.quantity) for line in order.lines] == [("1", 2), ("2", 3)]


def test_lines_of_an_order_may_stand_anywhere(tmp_path: Path) -> None:
    batch = read(
        tmp_path, f"{HEAD}\n1,2026-07-01,A,1,1,\n2,2026-07-01,A,1,1,\n1,2026-07-01,B,1,1,\n"
    )

    assert [len(order.lines) for order in batch.orders] == [2, 1]


def test_a_file_that_promised_lines_together_reports_one_that_is_apart(tmp_path: Path) -> None:
    batch = read(
        tmp_path,
        f"{HEAD}\n1,2026-07-01,A,1,1,\n2,2026-07-01,A,1,1,\n1,2026-07-01,B,1,1,\n",
        rules={"group_by": "together"},
    )

    assert batch.explained == Counter({Reason.ORDER_SPLIT_APART: 1})
    assert [problem.line_no for problem in batch.problems] == [4]


def test_an_order_with_a_bad_line_waits_whole(tmp_path: Path) -> None:
    batch = read(
        tmp_path,
        f"{HEAD}\n1,2026-07-01,A,1,1,\n1,2026-07-01,B,one,1,\n2,2026-07-01,A,1,1,\n",
    )

    assert [order.external_id for order in batch.orders] == ["2"]
    assert batch.header == f"{HEAD}\n"
    assert batch.problems == [
        LineProblem(
            line_no=2, reason=Reason.ORDER_HELD_BACK, detail="1", raw="1,2026-07-01,A,1,1,\n"
        ),
        LineProblem(
            line_no=3,
            reason=Reason.UNREADABLE_QUANTITY,
            detail="one",
            raw="1,2026-07-01,B,one,1,\n",
        ),
    ]


def test_a_cell_that_only_some_files_have_is_blamed_on_its_own_line(tmp_path: Path) -> None:
    columns = {**PLAIN["columns"], "delivered_at": "mail"}
    del columns["email"]

    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A,1,1,\n1,2026-07-01,B,1,1,soon\n", columns)

    assert [(p.line_no, p.reason) for p in batch.problems] == [
        (2, Reason.ORDER_HELD_BACK),
        (3, Reason.UNREADABLE_DATE),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,yesterday,A,1,1,", Reason.UNREADABLE_DATE),
        ("1,,A,1,1,", Reason.MISSING_VALUE),
        (",2026-07-01,A,1,1,", Reason.MISSING_VALUE),
        ("1,2026-07-01,,1,1,", Reason.MISSING_VALUE),
        ("1,2026-07-01,A,,1,", Reason.MISSING_VALUE),
        ("1,2026-07-01,A,1,,", Reason.MISSING_VALUE),
        ("1,2026-07-01,A,1.5,1,", Reason.UNREADABLE_QUANTITY),
        ('1,2026-07-01,A,1,"1,50",', Reason.UNREADABLE_AMOUNT),
        ("1,2026-07-01,A,1,NaN,", Reason.UNREADABLE_AMOUNT),
        ("1,2026-07-01,A,1,1e3,", Reason.UNREADABLE_AMOUNT),
        ("1,2026-07-01,A,1,-1,", Reason.UNREADABLE_AMOUNT),
        ("1,2026-07-01,A,1", Reason.UNREADABLE_ROW),
        ("1,2026-07-01,A,1,1,,more", Reason.UNREADABLE_ROW),
    ],
)
def test_a_line_not_understood_is_reported_with_its_text(
    tmp_path: Path, line: str, reason: Reason
) -> None:
    batch = read(tmp_path, f"{HEAD}\n{line}\n")

    assert batch.orders == []
    assert batch.explained == Counter({reason: 1})
    assert [(p.line_no, p.reason, p.raw) for p in batch.problems] == [(2, reason, f"{line}\n")]


def test_empty_cells_too_many_and_empty_lines_are_no_failure(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A,1,1,,,\n\n,,,,,\n")

    assert (batch.lines, batch.placed) == (3, 1)
    assert batch.explained == Counter({Reason.BLANK_LINE: 2})


def test_a_quote_never_closed_spoils_its_own_line_only(tmp_path: Path) -> None:
    batch = read(tmp_path, f'{HEAD}\n1,2026-07-01,"A,1,1,\n2,2026-07-01,A,1,1,\n')

    assert [order.external_id for order in batch.orders] == ["2"]
    assert [(p.line_no, p.reason) for p in batch.problems] == [(2, Reason.UNREADABLE_ROW)]


def test_a_quoted_value_may_hold_a_line_break(tmp_path: Path) -> None:
    batch = read(tmp_path, f'{HEAD}\r\n1,2026-07-01,"A\nB",1,1,\r\n2,x,A,1,1,\r\n')

    assert [line.sku for line in batch.orders[0].lines] == ["A\nB"]
    assert [problem.line_no for problem in batch.problems] == [4]


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    assert read(tmp_path, f"\ufeff{HEAD}\n1,2026-07-01,A,1,1,\n").placed == 1


def test_a_line_in_another_encoding_is_shown_byte_by_byte(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,Käse,1,1,\n".encode("latin-1"))

    assert [(p.reason, p.raw) for p in batch.problems] == [
        (Reason.UNREADABLE_ENCODING, "1,2026-07-01,K\\xe4se,1,1,\n")
    ]


def test_a_line_with_a_nul_is_refused_since_no_database_would_hold_it(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A\0B,1,1,\n")

    assert batch.explained == Counter({Reason.UNREADABLE_ENCODING: 1})


def test_a_continental_file_is_read_by_its_own_signs(tmp_path: Path) -> None:
    form = {
        "encoding": "cp1252",
        "delimiter": ";",
        "decimal": ",",
        "thousands": ".",
        "dates": ["%d.%m.%Y %H:%M"],
        "zone": "Europe/Berlin",
    }
    text = f"{HEAD.replace(',', ';')}\n1;24.12.2026 18:00;Käse;1;1.234,50 €;\n"

    (order,) = read(tmp_path, text.encode("cp1252"), file=form).orders

    assert order.placed_at == datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
    assert (order.lines[0].sku, order.lines[0].paid) == ("Käse", Money(123450, "EUR"))


def test_one_comma_five_is_not_read_as_fifteen(tmp_path: Path) -> None:
    text = f'{HEAD}\n1,2026-07-01,A,1,"1,5",\n'

    batch = read(tmp_path, text, file={"thousands": ","})

    assert batch.explained == Counter({Reason.UNREADABLE_AMOUNT: 1})


def test_a_line_that_names_another_shopper_holds_its_order_back(tmp_path: Path) -> None:
    text = f"{HEAD}\n1,2026-07-01,A,1,1,ada@example.com\n1,2026-07-01,B,1,1,eve@example.com\n"

    batch = read(tmp_path, text)

    assert batch.orders == []
    assert batch.explained == Counter({Reason.CONTRADICTS_ORDER: 1, Reason.ORDER_HELD_BACK: 1})


def test_a_negative_line_in_an_order_is_its_own_return(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A,3,5,\n1,2026-07-04,A,-1,5,\n")

    assert [line.quantity for line in batch.orders[0].lines] == [3]
    assert batch.backs == [
        LineBack(
            channel="csv",
            external_id="1:2",
            sku="A",
            quantity=1,
            at=datetime(2026, 7, 4, tzinfo=UTC),
            amount=Money(500, "EUR"),
            order_external_id="1",
            line_no=3,
        )
    ]


def test_guests_are_left_out_where_the_mapping_says_so(tmp_path: Path) -> None:
    batch = read(tmp_path, f"{HEAD}\n1,2026-07-01,A,1,1,\n", rules={"guests": "skip"})

    assert batch.explained == Counter({Reason.NO_CUSTOMER: 1})


def test_columns_that_the_file_has_not_are_named_with_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        read(tmp_path, "order,Date,sku,qty,price\n")

    assert refused.value.code == "columns_missing"
    assert refused.value.facts == {
        "missing": ["at", "mail"],
        "present": ["order", "Date", "sku", "qty", "price"],
    }


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="columns_twice"):
        read(tmp_path, f"{HEAD},sku\n")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="file_empty"):
        read(tmp_path, "")


def test_many_orders_come_in_several_batches(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = [f"{n},2026-07-01,A,1,1," for n in range(1201)]
    path.write_text("\n".join([HEAD, *rows]))
    columns = Columns.from_tables({**PLAIN, "rules": {"group_by": "together"}})

    batches = list(CsvReader(columns).read(path))

    assert [len(batch.orders) for batch in batches] == [500, 500, 201]


def test_the_retail_log_tells_sales_returns_fees_and_stock_apart(tmp_path: Path) -> None:
    batch = retail(
        tmp_path,
        "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
        "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850.0,United Kingdom",
        "536365,m,Manual,1,2010-12-01 08:26:00,5,17850.0,United Kingdom",
        "536366,22062,BOWL,1,2010-12-01 09:00:00,0.0,17850.0,United Kingdom",
        "C536379,85123A,HOLDER,-1,2010-12-01 09:41:00,2.55,17850.0,United Kingdom",
        "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,17850.0,United Kingdom",
        "537007,21172,,-80,2010-12-03 15:36:00,0.0,,United Kingdom",
        "537430,85215,found,120,2010-12-06 16:05:00,0.0,,United Kingdom",
        "538566,21484,BOTTLE,1,2010-07-13 11:21:00,7.62,,United Kingdom",
    )

    assert batch.explained == Counter({Reason.FEE_OR_POSTAGE: 3, Reason.STOCK_ADJUSTMENT: 2})
    assert [(o.external_id, o.customer_ref, len(o.lines)) for o in batch.orders] == [
        ("536365", "17850", 2),
        ("536366", "17850", 1),
        ("538566", "", 1),
    ]
    assert batch.orders[0].shipping_paid == Money(1800, "GBP")
    assert batch.orders[0].tenders[0].captured == Money(1530 + 2034 + 1800, "GBP")
    assert batch.orders[2].placed_at == datetime(2010, 7, 13, 10, 21, tzinfo=UTC)
    assert [(b.external_id, b.order_external_id, b.customer_ref) for b in batch.backs] == [
        ("C536379:1", "", "17850")
    ]


def test_the_shop_export_of_the_how_to_is_understood_whole(tmp_path: Path) -> None:
    columns = Columns.load(HOWTO / "shop-export.toml")
    head = ",".join(columns.columns.values())
    told = {
        "order_id": "9001", "order_number": "#1001", "line_id": "L1",
        "ordered_at": "2026-11-02T10:00:00", "email": "ada@example.com",
        "customer_name": "Ada Berg", "sku": "TEE", "product": "Tee", "variant": "M",
        "quantity": "2", "unit_price": "20.00", "discount": "4.00", "tax": "5.75",
        "currency": "EUR", "shipping": "4.95", "total": "41.00", "status": "shipped",
        "delivered_at": "2026-11-05 12:00", "tracking_number": "PK1",
        "ship_to_name": "Ada Berg", "ship_to_street": "Weg 1",
        "ship_to_city": "Berlin", "ship_to_postcode": "10115", "ship_to_country": "DE",
    }  # fmt: skip
    row = ",".join(told.get(name, "") for name in columns.columns.values())

    batch = read_by(columns, tmp_path, f"{head}\n{row}\n")

    (order,) = batch.orders
    (line,) = order.lines
    assert (line.external_id, line.paid, line.tax) == (
        "L1",
        Money(3600, "EUR"),
        Money(575, "EUR"),
    )
    assert order.ship_to[0] == ("name", "Ada Berg")
    assert order.parcels == (
        SentParcel(
            external_id="9001:PK1",
            contents=(("L1", 2),),
            delivered_at=datetime(2026, 11, 5, 11, 0, tzinfo=UTC),
            tracking_number="PK1",
        ),
    )
    assert [(p.reason, p.detail) for p in batch.problems] == [
        (Notice.TOTALS_DIFFER, "9001: 4095 / 4100")
    ]


def test_a_status_tells_what_was_cancelled_and_what_came_back(tmp_path: Path) -> None:
    columns = {**PLAIN["columns"], "status": "mail"}
    del columns["email"]
    batch = read(
        tmp_path,
        f"{HEAD}\n1,2026-07-01,A,,,Cancelled\n2,2026-07-01,A,2,1,returned\n3,2026-07-01,A,0,,ok\n",
        columns,
        rules={"cancelled_statuses": ["cancelled"], "returned_statuses": ["returned"]},
    )

    assert batch.explained == Counter({Reason.CANCELLED_WHOLE: 1, Reason.NOTHING_SOLD: 1})
    assert [line.already_returned for line in batch.orders[0].lines] == [2]
