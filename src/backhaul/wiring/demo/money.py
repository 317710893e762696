"""What the demo's money pages show: stories that are left where somebody has to look.

Each goes through the doors that a shop, a shopper, a warehouse and a provider use.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from backhaul.core.bookkeeping import BookSettings
from backhaul.core.errors import DomainError
from backhaul.core.ports.channel import SoldOrder
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import brand_by_slug
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.bookkeeping.keeping import change_settings
from backhaul.stages.reconciliation.running import reconcile
from backhaul.stages.returns.models import Return
from backhaul.stages.transfers.accounts import keep_own_account
from backhaul.wiring.demo import scenes
from backhaul.wiring.demo.rules import set_rules
from backhaul.wiring.demo.sales import Sale, sell
from backhaul.wiring.demo.scenes import Scene
from backhaul.wiring.demo.seed import DemoAccess
from backhaul.wiring.demo.tills import control
from backhaul.wiring.journey.doors import wait_until
from backhaul.wiring.journey.run import brand_of

_BACK = timedelta(days=3)
_AT_ONCE = 4
_UNHEARD_MINOR = 500
#: An account number that its bank publishes as an example.
_IBAN = "DE89370400440532013000"
_UNHEARD = Sale("NL-200019", "NL-SKARV-2", shopper=11)

SCENES: dict[str, tuple[Scene, ...]] = {
    "nordlicht": (
        Scene(
            Sale("NL-200001", "NL-ULL-1", ("paypal",), shopper=1),
            scenes.paid_at_first_scan,
            "changed_mind",
        ),
        Scene(
            Sale("NL-200002", "NL-STI-3", ("gift_card", "card"), 5_000, shopper=2),
            scenes.paid_at_delivery,
            "too_large",
        ),
        Scene(
            Sale("NL-200003", "NL-LYS-2", ("cash_on_delivery",), shopper=10),
            scenes.ready_for_the_bank,
        ),
        Scene(
            Sale("NL-200004", "NL-SKARV-1", ("cash_on_delivery",), shopper=9),
            scenes.by_transfer,
            "changed_mind",
        ),
        Scene(Sale("NL-200005", "NL-FJELL-3", shopper=11), scenes.charged_back, "changed_mind"),
        Scene(Sale("NL-200006", "NL-STI-4", shopper=6), scenes.refunded_elsewhere),
        Scene(
            Sale("NL-200007", "NL-LYS-4", shopper=1),
            scenes.on_its_way,
            resolution="exchange",
            instead="NL-LYS-5",
        ),
        Scene(
            Sale("NL-200008", "NL-LYS-3", shopper=7),
            scenes.on_its_way,
            resolution="exchange",
            instead="NL-LYS-4",
            agrees=True,
        ),
        Scene(
            Sale("NL-200010", "NL-STI-1", shopper=5), scenes.spent_in_part, resolution="credit"
        ),
    ),
    "voltaic": (
        Scene(
            Sale("VA-200001", "VA-LAMP-1", ("adyen",), shopper=2),
            scenes.pending_then_paid,
            "changed_mind",
        ),
        Scene(
            Sale("VA-200002", "VA-HUB-1", ("adyen",), shopper=10),
            scenes.pending,
            "changed_mind",
        ),
    ),
}
#: Nobody has asked for these back: whoever tries the demo may.
TO_TRY: dict[str, tuple[Sale, ...]] = {
    "nordlicht": (
        Sale("NL-200020", "NL-LYS-3", ("paypal",)),
        Sale("NL-200021", "NL-STI-2", ("cash_on_delivery",)),
        Sale("NL-200022", "NL-FJELL-4", ("gift_card", "card"), 5_000),
        _UNHEARD,
    ),
    "voltaic": (Sale("VA-200020", "VA-MOUSE-1", ("adyen",)),),
}


def leave_money(slug: str, access: DemoAccess) -> None:
    """Play a brand's money stories once; what an earlier start has begun is let be."""
    brand = brand_by_slug(slug)
    with acting_for(brand.pk):
        now = clock.now()
        mine = Return.objects.filter(brand_id=brand.pk, client_ref__startswith="money-")
        if mine.exists():
            return
        sales = [*(scene.sale for scene in SCENES[slug]), *TO_TRY[slug]]
        orders = sell(brand, brand_of(slug), sales, access, now=now)
        _set_up(brand, now)
    if slug == "nordlicht":
        set_rules(brand, access)
        _refund_unheard(access)
    else:
        _let_adyen(access, "pending")
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        list(pool.map(partial(_play, brand, access, orders), SCENES[slug]))
    if slug == "nordlicht":
        _compare(brand, now - _BACK)
    else:
        _let_adyen(access, "normal")


def _set_up(brand: Brand, now: datetime) -> None:
    """It has an account to pay from, and its credit notes say who it is."""
    name = f"{brand.name} GmbH"
    keep_own_account(brand.pk, holder=name, iban=_IBAN, bic="", at=now, actor="system")
    seller = f"{name}\nMesseallee 4\n04356 Leipzig"
    books = BookSettings(seller=seller, tax_id="DE123456789", consultant="1001", client="1")
    change_settings(brand.pk, books, actor="system")


def _play(brand: Brand, access: DemoAccess, orders: dict[str, SoldOrder], scene: Scene) -> None:
    number = scene.sale.number
    scene.play(scenes.ask_back(scene, orders[number], brand, access, name=f"money-{number}"))


def _refund_unheard(access: DemoAccess) -> None:
    """Some money back at the payment service's own console, and its webhook gets lost."""
    own = {"account": access.payments_key}
    payment = f"pi_{_UNHEARD.number.replace('-', '').lower()}"
    control("payments", "/control/webhooks/hold", {**own, "is_on": True})
    made = {**own, "amount": _UNHEARD_MINOR}
    control("payments", f"/control/payments/{payment}/refund_elsewhere", made)
    control("payments", "/control/webhooks/hold", {**own, "is_on": False})


def _let_adyen(access: DemoAccess, mode: str) -> None:
    control("adyen", "/control/mode", {"refunds": mode, "account": access.till_key})


def _compare(brand: Brand, since: datetime) -> None:
    """Compare with the payment service, as the worker does every hour."""
    with acting_for(brand.pk):
        row = registry.default_connection(brand.pk, Connection.Kind.PAYMENTS)

    def is_compared() -> bool:
        try:
            reconcile(brand.pk, row, since=since, asked_by="system")
        except DomainError as error:
            if error.code != "reconciliation_is_running":
                raise
            return False
        return True

    wait_until(is_compared, bool, what="the comparison")
