"""A policy is a frozen, checked value with the defaults that the product ships with."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from backhaul.core.policies.model import (
    Payer,
    RefundTrigger,
    RiskTier,
    ServiceLevels,
    TrackingWindows,
)
from backhaul.core.policies.policy import Policy


def test_the_default_is_what_the_documents_say() -> None:
    policy = Policy.default("EUR")

    assert policy.window_days == 30
    assert policy.return_fee_minor == 0
    assert policy.who_pays is Payer.BRAND
    assert (policy.low_below_minor, policy.high_from_minor) == (5_000, 20_000)
    assert [policy.refund_trigger.of(tier) for tier in RiskTier] == [
        RefundTrigger.FIRST_SCAN,
        RefundTrigger.DELIVERED,
        RefundTrigger.INSPECTION,
    ]
    assert policy.windows == TrackingWindows(
        not_sent_h=72,
        no_first_scan_h=72,
        claimed_note_h=24,
        claimed_h=72,
        no_movement_days=5,
        no_movement_border_days=7,
        delivered_not_received_h=24,
    )
    assert policy.sla == ServiceLevels(
        check_in_h=24, inspection_h=48, refund_business_days=1, bank_days_from=1, bank_days_to=3
    )


@pytest.mark.parametrize(("currency", "low"), [("JPY", 5_000), ("KWD", 50_000)])
def test_the_default_fits_currencies_without_hundredths(currency: str, low: int) -> None:
    assert Policy.default(currency).low_below_minor == low


def test_a_policy_is_read_back_from_what_was_stored() -> None:
    policy = Policy.default("EUR")

    assert Policy.model_validate(policy.model_dump(mode="json")) == policy
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"window_days": -1}, "greater than or equal to 0"),
        ({"reasons_needing_photos": ["fit", "too_small"]}, "can be chosen: fit"),
        ({"low_below_minor": 30_000}, "must not be above"),
        ({"return_fee_minor": 495}, "needs who_pays"),
        ({"currency": "euro"}, "pattern"),
        ({"methods": []}, "at least 1"),
        ({"resolutions": []}, "at least 1"),
        ({"schema_version": 3}, "Input should be 1 or 2"),
        ({"windowdays": 3}, "Extra inputs"),
    ],
)
def test_a_policy_that_does_not_hang_together_is_refused(
    change: dict[str, object], complaint: str
) -> None:
    stored = Policy.default("EUR").model_dump(mode="json")

    with pytest.raises(ValidationError, match=complaint):
        Policy.model_validate({**stored, **change})


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Policy.default("EUR").window_days = 3  # type: ignore[misc]
