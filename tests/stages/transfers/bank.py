"""Refunds that wait for a bank transfer, and a bank that speaks of them."""

from __future__ import annotations

from backhaul.core.axes import LegState
from backhaul.core.banking.payout import end_to_end_of
from backhaul.core.money import Money
from backhaul.core.ports.channel import Tender
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.settlement import outcomes
from backhaul.stages.settlement.models import Leg
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.transfers.accounts import give_account
from backhaul.stages.transfers.filing import Wish, make_file
from backhaul.stages.transfers.hearing import hear
from backhaul.stages.transfers.models import BankStatement, Transfer, TransferFile
from tests.cast import MONDAY
from tests.stages.settlement.till import Till

MARAS = "NL91 ABNA 0417 1643 00"
WISH = Wish(format=TransferFile.Format.PAIN001, execute_on=MONDAY.date())


def cash_leg(till: Till, paid: int = 3000, *, currency: str = "EUR") -> Leg:
    """Return the leg of a return of goods that were paid in cash."""
    cash = Tender(external_id="t1", method="cash_on_delivery", captured=Money(paid, currency))
    return leg_of(till, cash)


def card_leg(till: Till, paid: int = 3000) -> Leg:
    """Return a leg that a provider is to refund; nobody sends it."""
    card = Tender(
        external_id="t1",
        method="card",
        captured=Money(paid, "EUR"),
        provider="payments",
        provider_ref="pay_1",
    )
    return leg_of(till, card)


def failed_leg(till: Till, paid: int = 3000) -> Leg:
    """Return a leg that its provider refused."""
    leg = card_leg(till, paid)
    with acting_for(till.brand.pk):
        for state in (LegState.SENDING, LegState.FAILED):
            told = Outcome(leg_id=leg.pk, return_id=leg.ret_id, state=state)
            outcomes.take((till.brand.pk,), [told], at=MONDAY, actor="system")
    return leg


def leg_of(till: Till, tender: Tender) -> Leg:
    ran = till.asked_back(till.order(paid=tender.captured.minor, tenders=(tender,)))
    till.scanned(ran)
    [leg] = till.settle(ran)
    return leg


def give(till: Till, leg: Leg, iban: str = MARAS) -> None:
    with acting_for(till.brand.pk):
        give_account(
            till.brand.pk, leg.ret_id, holder="Mara", iban=iban, at=MONDAY, actor="shopper"
        )


def ready_leg(till: Till, paid: int = 3000) -> Leg:
    leg = cash_leg(till, paid)
    give(till, leg)
    return leg


def filed(till: Till, wish: Wish = WISH) -> TransferFile:
    with acting_for(till.brand.pk):
        return make_file(till.brand, wish, at=MONDAY, actor="member:1")


def say(till: Till, *lines: str) -> BankStatement:
    """Let the bank tell `leg status amount reference` in the form of a table."""
    return hear_body(till, "\n".join(["end_to_end_id,status,amount,reason", *lines]))


def hear_body(till: Till, text: str) -> BankStatement:
    with acting_for(till.brand.pk):
        return hear(till.brand.pk, text.encode(), "bank.csv", at=MONDAY, actor="member:1")


def line(leg: Leg, status: str, amount: str = "30.00", reason: str = "") -> str:
    return f"{end_to_end_of(leg.intent)},{status},{amount},{reason}"


def states(till: Till) -> list[str]:
    with acting_for(till.brand.pk):
        rows = Transfer.objects.filter(brand_id=till.brand.pk).order_by("id")
        return list(rows.values_list("state", flat=True))


def file_again(till: Till, file: TransferFile) -> TransferFile:
    with acting_for(till.brand.pk):
        return TransferFile.objects.get(brand_id=till.brand.pk, id=file.pk)
