"""What codes about exchanges and stock say to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

EXCHANGES: Mapping[str, str] = {
    "exchange_without_target": gettext_noop("Choose what you would like instead."),
    "exchange_target_unknown": gettext_noop("This cannot be had instead."),
    "exchange_other_product": gettext_noop("It can only be exchanged for the same product."),
    "exchange_sold_out": gettext_noop("This is sold out."),
    "exchange_price_unknown": gettext_noop("Nobody knows yet what this costs."),
    "exchange_costs_more": gettext_noop("This costs more than what you send back."),
    "no_such_exchange": gettext_noop("There is no such exchange."),
    "no_such_variant": gettext_noop("There is no such stock number."),
    "told_twice": gettext_noop("This stock number is there twice."),
    "not_instead_of_an_exchange": gettext_noop("Choose a refund or store credit."),
    "reference_missing": gettext_noop("Say how, in at most %(most)s characters."),
}
