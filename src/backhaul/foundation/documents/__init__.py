"""Printed things: labels, codes, licence plates. Words come in translated, never as markup."""
