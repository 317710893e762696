"""Orders that were there before `#1001` and `1001` were the same number."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from backhaul.core.ids import order_key

_AT_ONCE = 2_000
#: Of all other numbers the key is what it was.
_MAY_DIFFER = r"#|[^ -~]"


def renew(apps: Any, _schema: Any) -> None:
    orders = apps.get_model("orders", "Order").objects
    rows = orders.filter(number__regex=_MAY_DIFFER).only(
        "id", "brand_id", "number", "number_norm"
    )
    changed: list[Any] = []
    for order in rows.iterator(chunk_size=_AT_ONCE):
        key = order_key(order.number)
        if key != order.number_norm:
            order.number_norm = key
            changed.append(order)
        if len(changed) >= _AT_ONCE:
            orders.bulk_update(changed, ("number_norm",))
            changed = []
    orders.bulk_update(changed, ("number_norm",))


class Migration(migrations.Migration):
    dependencies = (("orders", "0004_keep_files_of_orders"),)

    operations = (migrations.RunPython(renew, migrations.RunPython.noop),)
