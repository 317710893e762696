"""The parts of the form of plain values; each field is named once."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Section:
    title: object
    sentence: object
    fields: tuple[str, ...]
    wide: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()


#: The fields of the form, part by part; each is named once.
SECTIONS = (
    Section(
        gettext_lazy("May it come back?"),
        gettext_lazy("Until when, how it travels, and what has to be shown."),
        ("window_days", "label_valid_days", "site"),
        ("methods", "reasons_needing_photos"),
    ),
    Section(
        gettext_lazy("What it costs and what it gives"),
        gettext_lazy("A reason that is our fault or the carrier’s never costs the shopper."),
        ("who_pays", "return_fee", "credit_bonus_percent", "refund_shipping"),
        ("resolutions",),
    ),
    Section(
        gettext_lazy("When the money goes"),
        gettext_lazy("The risk goes by the price of one unit."),
        (
            "low_below",
            "high_from",
            "review_above",
            "refund_trigger_low",
            "refund_trigger_normal",
            "refund_trigger_high",
        ),
        ("checks",),
    ),
    Section(
        gettext_lazy("What goes out for what comes back"),
        gettext_lazy("Where an exchange or a replacement is offered, and the stock is told."),
        (
            "exchange_send",
            "exchange_replace",
            "exchange_higher_price",
            "exchange_wait_days",
            "exchange_instead",
        ),
        ticks=("exchange_other_products",),
    ),
    Section(
        gettext_lazy("What you promise"),
        gettext_lazy("Shoppers read these times; late ones are shown to you."),
        (
            "sla_check_in_h",
            "sla_inspection_h",
            "sla_refund_business_days",
            "sla_bank_days_from",
            "sla_bank_days_to",
            "sla_promise_percent",
        ),
    ),
    Section(
        gettext_lazy("When silence is trouble"),
        gettext_lazy("After so long without news an incident is opened."),
        (
            "windows_not_sent_h",
            "windows_no_first_scan_h",
            "windows_claimed_note_h",
            "windows_claimed_h",
            "windows_no_movement_days",
            "windows_no_movement_border_days",
            "windows_delivered_not_received_h",
            "windows_exceptions",
        ),
        ("windows_business_days",),
    ),
    Section(
        gettext_lazy("Who may change this"),
        gettext_lazy("Holds from the version on that says so."),
        (),
        ticks=("needs_second_person",),
    ),
)
