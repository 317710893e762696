"""kdniao (快递鸟): reads its answers and pushes, for the many Chinese carriers that it asks."""
