"""Printed things: labels, codes and licence plates. Words come in translated, text is never markup."""
