"""GHN (Giao Hàng Nhanh): reads its order log and its push."""
