"""GHTK (Giao Hàng Tiết Kiệm): reads its push and its answer about one order."""
