"""A charge of ours that is charged back, and whose webhook never came."""

from __future__ import annotations

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disputes.models import Dispute
from tests.stages.reconciliation.ledgers import compared, kinds, repaired
from tests.stages.recovery.missing import goods_missing, worked
from tests.stages.settlement.till import Till


def test_it_is_found_and_taken_over_as_by_its_webhook(till: Till) -> None:
    missing = goods_missing(till)
    missing.may().agreed().charge(3000)
    missing.ask()
    missing.ask()
    ref = missing.hold.provider_ref
    till.account.peer.control(f"/control/payments/{ref}/chargeback", {"amount": 3000})

    compared(till)
    assert kinds(till) == [("dispute_theirs_only", "hear_dispute")]
    repaired(till)
    worked()
    compared(till)

    assert (kinds(till), till.sums()["chargebacks"]) == ([], 3000)
    with acting_for(till.brand.pk):
        [row] = Dispute.objects.filter(brand_id=till.brand.pk)
    assert (row.status, row.amount_minor, row.taken_ref) == ("open", 3000, "")
