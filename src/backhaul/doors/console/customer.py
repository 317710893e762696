"""A shopper on one page: orders, returns, messages, store credit; nothing is changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from backhaul.core.money import Money
from backhaul.doors.console import known_words
from backhaul.doors.console.case.letters import LANGUAGES, letter_card
from backhaul.doors.console.case.people import People
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.pages import words
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_export import incident_codes
from backhaul.stages.casefile.customers import Bought, Customer, customer_of


@require_safe
@desk_page(May.VIEW)
def customer(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    found = customer_of(desk.brand.pk, key)
    writers = (message.written_by for message in found.messages)
    people = People.known_to(desk.seat.user.pk, writers)
    rans = {ret.pk: ret.ran for ret in found.returns}
    context = {
        "customer": found,
        "language": LANGUAGES.get(found.locale, found.locale),
        "orders": [_order(bought, desk) for bought in found.orders],
        "returns": _returns(found, desk),
        "letters": [
            letter_card(vars(row), desk.local, people, ran=rans[row.return_id])
            for row in found.messages
        ],
        "credit": [
            {
                "code": one.code,
                "amount": desk.local.money(Money(one.balance_minor, one.currency)),
                "opened": desk.local.day_of(one.opened_at),
            }
            for one in found.credit
        ],
        "may_care": desk.may(May.CARE),
    }
    return desk.render(request, "console/customer/page.html", context, current="customers")


def _order(bought: Bought, desk: Desk) -> dict[str, Any]:
    order = bought.order
    paid = sum(line.paid_minor for line in bought.lines)
    return {
        "number": order.number,
        "placed": desk.local.day_of(order.placed_at),
        "amount": desk.local.money(Money(paid, order.currency)),
        "known": " · ".join(known_words.of_order(order, desk.local)),
        "lines": [
            {
                "title": line.title,
                "variant": line.variant.variant_title,
                "image": line.variant.image_url,
                "quantity": line.quantity,
                "asked": line.asked,
                "known": " · ".join(known_words.of_line(line)),
            }
            for line in bought.lines
        ],
    }


def _returns(found: Customer, desk: Desk) -> list[dict[str, Any]]:
    codes = incident_codes(desk.brand.pk, [ret.pk for ret in found.returns if ret.incident])
    return [
        {
            "ran": ret.ran,
            "url": reverse("console:return", kwargs={"slug": desk.brand.slug, "ran": ret.ran}),
            "headline": word(words.HEADLINES, ret.headline),
            "step": ret.step,
            "incident": words.incident_word(ret.incident, codes.get(ret.pk, ""))
            if ret.incident
            else "",
            "asked": desk.local.day_of(ret.requested_at),
            "since": desk.local.day_of(ret.headline_at),
            "orders": ", ".join(ret.order_numbers),
        }
        for ret in found.returns
    ]
