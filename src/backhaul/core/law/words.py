"""The words of the law package: channels, goods, fees, rules and what may be done with them."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How the contract was made."""

    ONLINE = "online"
    PHONE = "phone"
    MAIL = "mail"
    DOORSTEP = "doorstep"
    """Away from the trader's premises, both people there."""
    STORE = "store"


DISTANCE = frozenset({Channel.ONLINE, Channel.PHONE, Channel.MAIL})
AWAY = DISTANCE | {Channel.DOORSTEP}


class Party(StrEnum):
    """Who sells or buys; on a marketplace the one that sells, not the marketplace."""

    BUSINESS = "business"
    PRIVATE = "private"


class Ground(StrEnum):
    """Why a thing may go back. Each has its own clock and its own costs."""

    STATUTORY = "statutory"
    WARRANTY = "warranty"
    GOODWILL = "goodwill"


class Ruling(StrEnum):
    """May a house do this? A person: it may only ask somebody to look."""

    ALLOWED = "allowed"
    PERSON = "person"
    FORBIDDEN = "forbidden"


class Goods(StrEnum):
    """Kinds of goods that some law excludes; a product may be several."""

    CUSTOM_MADE = "custom_made"
    PERISHABLE = "perishable"
    HYGIENE = "hygiene"
    SEALED_MEDIA = "sealed_media"
    DIGITAL = "digital"
    MIXED = "mixed"
    FORWARD_ALCOHOL = "forward_alcohol"
    PRESS = "press"
    MARKET_PRICED = "market_priced"
    PUBLIC_AUCTION = "public_auction"
    SAFETY_SEALED = "safety_sealed"
    VALUE_FALLS_ON_USE = "value_falls_on_use"
    NEAR_EXPIRY_OR_FLAWED = "near_expiry_or_flawed"
    AS_IS = "as_is"
    PLANTS = "plants"
    NO_ORIGINAL_PACKAGE = "no_original_package"
    USED = "used"


class Condition(StrEnum):
    """What must have happened before an exclusion counts."""

    ALWAYS = "always"
    UNSEALED = "unsealed"
    MIXED_AFTER_DELIVERY = "mixed_after_delivery"
    STARTED_WITH_CONSENT = "started_with_consent"
    SINGLE_ISSUE = "single_issue"
    CONFIRMED_AT_PURCHASE = "confirmed_at_purchase"


class Fee(StrEnum):
    """Money a house would like to keep or ask for."""

    RETURN_SHIPPING = "return_shipping"
    """No more than what the way back costs."""
    RETURN_SHIPPING_ABOVE_COST = "return_shipping_above_cost"
    RESTOCKING = "restocking"
    PROCESSING = "processing"
    REFUND_TRANSFER = "refund_transfer"
    KEEP_STANDARD_DELIVERY = "keep_standard_delivery"
    KEEP_DELIVERY_SURPLUS = "keep_delivery_surplus"
    """What a dearer delivery, chosen by the consumer, cost more than the standard one."""
    LATE_SEND_BACK = "late_send_back"


class Deduction(StrEnum):
    """Why less is paid back than was paid."""

    DIMINISHED_VALUE = "diminished_value"
    """By handling beyond what shows nature, characteristics and functioning."""
    SHOP_LIKE_TEST = "shop_like_test"
    TIME_OF_USE = "time_of_use"
    MISSING_PACKAGING = "missing_packaging"
    MISSING_PART = "missing_part"


class HouseRule(StrEnum):
    """What a brand's policy may say."""

    FINAL_SALE = "final_sale"
    DISCOUNTED = "discounted"
    SHORTER_WINDOW = "shorter_window"
    LONGER_WINDOW = "longer_window"
    REASON_REQUIRED = "reason_required"
    PHOTOS_REQUIRED = "photos_required"
    APPROVAL_REQUIRED = "approval_required"
    ORIGINAL_PACKAGING = "original_packaging"
    UNOPENED_ONLY = "unopened_only"
    INTACT = "intact"
    CREDIT_ONLY = "credit_only"
    INSPECTION_BEFORE_REFUND = "inspection_before_refund"
    PROOF_OF_PURCHASE = "proof_of_purchase"
    RETURN_RATE = "return_rate"
    BLOCKED_CUSTOMER = "blocked_customer"
    RISK_SCORE = "risk_score"


Wish = HouseRule | Fee | Deduction

#: What is said about a person or a proof is never a reason to refuse by itself.
ONLY_A_PERSON = frozenset(
    {
        HouseRule.RISK_SCORE,
        HouseRule.RETURN_RATE,
        HouseRule.BLOCKED_CUSTOMER,
        HouseRule.PROOF_OF_PURCHASE,
    }
)


class Duty(StrEnum):
    """What the trader must tell or offer."""

    TELL_OF_THE_RIGHT = "tell_of_the_right"
    TELL_WHO_PAYS_THE_RETURN = "tell_who_pays_the_return"
    MODEL_FORM = "model_form"
    WITHDRAWAL_FUNCTION = "withdrawal_function"
    ACKNOWLEDGE_AT_ONCE = "acknowledge_at_once"
    TELL_THE_CARD_ISSUER = "tell_the_card_issuer"
    CONFIRM_EXCLUSION_PER_ITEM = "confirm_exclusion_per_item"
    GIVE_RETURN_ADDRESS = "give_return_address"
    SHOW_REFUND_POLICY = "show_refund_policy"
    SHOW_FEES = "show_fees"
    TELL_OF_DELAY = "tell_of_delay"
    CANCELLATION_FORM = "cancellation_form"
