"""Another brand's key, on every operation that the OpenAPI document has."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.doors.api.calls import Call, filled
from tests.doors.api.matrix import MATRIX, NOBODYS
from tests.doors.api.matrix_of_transfers import TOMORROW
from tests.journeys.installation import Installation
from tests.journeys.marks import JOURNEY
from tests.journeys.shop import Reply, Return, Shop

pytestmark = JOURNEY


def test_another_brands_key_finds_nothing_on_any_operation(
    nordlicht: Shop, voltaic: Shop
) -> None:
    ret = nordlicht.sent("tee")
    ret.travel("delivered")
    ret.until_paid()
    ret.receive()
    ret.inspect()
    nordlicht.house.wait_until_at_rest()
    before = _everything_of(nordlicht.house, ret)
    operations = _operations(voltaic)

    # Last, because from then on the other brand has an order of the same number.
    for name, path in sorted(operations.items(), key=lambda one: one[0] == "put_orders"):
        call = MATRIX[name]
        reply = _send(voltaic, call, path, ret, ret.ran)
        assert reply.status == call.for_cleo, (name, reply.json)
        if call.for_cleo == 404:
            nobodys = _send(voltaic, call, path, ret, NOBODYS)
            assert reply.content.decode().replace(ret.ran, NOBODYS) == nobodys.content.decode()
        elif call.method == "GET":
            assert "sam@example.com" not in reply.content.decode(), name
            assert "Lys cotton tee" not in reply.content.decode(), name

    nordlicht.house.wait_until_at_rest()
    assert _everything_of(nordlicht.house, ret) == before
    assert set(operations) == set(MATRIX)
    assert sum(MATRIX[name].for_cleo == 404 for name in operations) >= 15


def _operations(shop: Shop) -> dict[str, str]:
    """Return the path of every operation in the document, without what all have before it."""
    document = shop.api.get("/openapi.json")
    return {
        operation["operationId"]: path.removeprefix("/api/v1")
        for path, methods in document["paths"].items()
        for operation in methods.values()
    }


def _send(shop: Shop, call: Call, path: str, ret: Return, ran: str) -> Reply:
    """Call it as the matrix has it, about this return, its order and its parcel."""
    told = json.dumps(filled(call.body, ran)) if call.body is not None else "null"
    # Another story may have moved the clock of this installation by weeks.
    tomorrow = (shop.now() + timedelta(days=1)).date()
    body: Any = json.loads(_ours(told, ret).replace(TOMORROW.isoformat(), tomorrow.isoformat()))
    concrete = _ours(call.path.replace("{ran}", ran), ret)
    assert _fits(concrete, path), (concrete, path)
    if not call.parts:
        key = f"wall-{call.path}-{ran}" if call.is_once else ""
        return shop.api.ask(call.method, concrete, body, key=key)
    files = {k: ("a.png", v) for k, v in call.parts.items() if isinstance(v, bytes)}
    fields = {k: v for k, v in call.parts.items() if not isinstance(v, bytes)}
    return shop.api.ask(call.method, concrete, files=files, data=fields)


def _ours(text: str, ret: Return) -> str:
    return text.replace("NL-100482", ret.sold.number).replace("PK1234567895", ret.number)


def _fits(concrete: str, path: str) -> bool:
    given, wanted = concrete.partition("?")[0].split("/"), path.split("/")
    return len(given) == len(wanted) and all(
        w.startswith("{") or g == w for g, w in zip(given, wanted, strict=True)
    )


def _everything_of(house: Installation, ret: Return) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that is about a return, its order or its parcel, as text."""
    columns = house.sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name IN"
        " ('return_id', 'order_id', 'parcel_id', 'ran', 'tracking_number')"
        " AND table_name IN (SELECT table_name FROM information_schema.columns"
        "                    WHERE column_name = 'brand_id') ORDER BY 1, 2"
    )
    own = {
        "return_id": "(SELECT id FROM returns_return WHERE ran = %s)",
        "order_id": "(SELECT o.id FROM orders_order o JOIN returns_return r"
        " ON r.brand_id = o.brand_id AND r.order_numbers ? o.number WHERE r.ran = %s)",
        "parcel_id": "(SELECT p.id FROM shipping_parcel p JOIN returns_return r"
        " ON r.id = p.return_id WHERE r.ran = %s)",
        "ran": "(%s)",
        "tracking_number": "(SELECT p.tracking_number FROM shipping_parcel p"
        " JOIN returns_return r ON r.id = p.return_id WHERE r.ran = %s)",
    }
    slug = "(SELECT id FROM tenancy_brand WHERE slug = 'nordlicht')"
    return {
        f"{table}.{column}": house.sql(
            f"SELECT t::text FROM {table} t WHERE brand_id = {slug}"
            f" AND {column} IN {own[column]} ORDER BY 1",
            ret.ran,
        )
        for table, column in columns
    }
