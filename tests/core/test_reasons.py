"""Only leaves of the tree can be chosen, and each says who is at fault."""

from __future__ import annotations

import pytest

from backhaul.core.reasons import LEAVES, TREE, AtFault, is_leaf


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_a_leaf_can_be_chosen(leaf: str) -> None:
    assert is_leaf(leaf)


@pytest.mark.parametrize("branch", sorted(set(TREE) - set(LEAVES)))
def test_a_branch_cannot_be_chosen(branch: str) -> None:
    assert not is_leaf(branch)


def test_no_leaf_is_in_two_branches() -> None:
    assert len(LEAVES) == sum(len(leaves) for leaves in TREE.values())


@pytest.mark.parametrize(
    ("leaf", "fault"),
    [
        ("changed_mind", AtFault.SHOPPER),
        ("wrong_item", AtFault.SELLER),
        ("arrived_damaged", AtFault.CARRIER),
    ],
)
def test_a_reason_says_who_is_at_fault(leaf: str, fault: AtFault) -> None:
    assert LEAVES[leaf] is fault
