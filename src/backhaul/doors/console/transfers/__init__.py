"""Refunds by bank transfer: to which account, in which file, and what the bank said."""
