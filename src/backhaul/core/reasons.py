"""Why things come back: a tree of codes of which only the leaves can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class AtFault(StrEnum):
    """Whose doing the reason is; fees follow it."""

    SHOPPER = "shopper"
    SELLER = "seller"
    CARRIER = "carrier"


#: Branch → leaf → who is at fault. Codes are public and never reused.
TREE: Mapping[str, Mapping[str, AtFault]] = {
    "fit": {
        "too_small": AtFault.SHOPPER,
        "too_large": AtFault.SHOPPER,
        "fits_badly": AtFault.SHOPPER,
    },
    "wrong": {
        "wrong_item": AtFault.SELLER,
        "not_as_described": AtFault.SELLER,
        "parts_missing": AtFault.SELLER,
    },
    "broken": {
        "defective": AtFault.SELLER,
        "arrived_damaged": AtFault.CARRIER,
    },
    "late": {
        "arrived_late": AtFault.SELLER,
    },
    "mind": {
        "changed_mind": AtFault.SHOPPER,
        "ordered_several": AtFault.SHOPPER,
        "better_price": AtFault.SHOPPER,
        "gift_unwanted": AtFault.SHOPPER,
    },
    "other": {
        "other": AtFault.SHOPPER,
    },
}

LEAVES: Mapping[str, AtFault] = {
    leaf: fault for leaves in TREE.values() for leaf, fault in leaves.items()
}


def is_leaf(code: str) -> bool:
    return code in LEAVES
