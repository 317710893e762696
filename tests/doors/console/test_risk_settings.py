"""A brand sees what its signals did to people, and changes what they count."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.utils.translation import override

from backhaul.core.money import Money
from backhaul.core.policies.model import Outcome
from backhaul.core.risk.rules import Signal, Standing
from backhaul.doors.console import risk_words
from backhaul.doors.console.risk_words import risk_card
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Member, Role
from backhaul.stages.authorization.actions import review
from backhaul.stages.casefile.customers import key_by_email
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.returns.models import Return
from backhaul.stages.risk.models import RiskVersion
from backhaul.stages.risk.queries import risk_of
from backhaul.stages.risk.rules import rules_of
from backhaul.stages.risk.watching import look_after
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.orders import sold_line, sold_order
from tests.stages.risk.stories import DAY, LOOK, asked, charged_back, with_rules

PAGE = "/b/nordlicht/settings/risk/"


def _ten_flags(cast: Cast, *, right: int) -> None:
    brand = cast.nordlicht
    with_rules(brand, eligibility=[LOOK])
    for number in range(10):
        email = f"p{number}@example.com"
        charged_back(brand, email, times=2)
        outcome = Outcome.REFUSE if number < right else Outcome.AUTHORIZE
        ran = asked(brand, f"P-{number}", email)
        review(brand.pk, ran, {1: outcome}, note="Looked.", at=MONDAY, actor="member:1")


def _filled(client: Client, path: str) -> dict[str, str]:
    form = client.get(path).context["form"]
    return {name: str(form[name].value()) for name in form.fields}


def test_every_signal_stands_there_with_what_became_of_its_flags(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _ten_flags(cast, right=7)
    client = signed_in(cast.ada)

    with counting() as counted:
        answer = client.get(PAGE)
    text = answer.content.decode()

    assert counted.number <= 12, counted
    assert text.count(f'href="{PAGE}') >= len(Signal)
    assert "Flags: 10, right 7, wrong 3, not decided 0 · right in 70 %" in text
    assert "No rule of your policy asks about risk" not in text


def test_without_a_rule_about_risk_the_page_says_that_nothing_follows(cast: Cast) -> None:
    text = signed_in(cast.ada).get(PAGE).content.decode()

    assert "No rule of your policy asks about risk" in text
    assert "These are the points that the product ships with." in text


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AGENT, Role.VIEWER, Role.INSPECTOR])
def test_who_does_not_configure_finds_nothing(cast: Cast, role: Role) -> None:
    Member.objects.filter(user=cast.ben).update(role=role)

    assert signed_in(cast.ben).get(PAGE).status_code == 404
    assert signed_in(cast.ben).get(f"{PAGE}value/").status_code == 404
    assert signed_in(cast.ben).post(f"{PAGE}value/restore").status_code == 404


def test_a_signal_that_was_loosened_is_put_back_by_a_person(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _ten_flags(cast, right=2)
        look_after(cast.nordlicht.pk, now=MONDAY + DAY)
    client = signed_in(cast.ada)
    assert "counts half" in client.get(PAGE).content.decode()

    stale = client.post(f"{PAGE}chargeback/restore", {"seen": "0"})
    assert stale["Location"] == PAGE
    client.post(f"{PAGE}chargeback/restore", {"seen": "1"})

    with acting_for(cast.nordlicht.pk):
        rule = rules_of(cast.nordlicht.pk).by_signal[Signal.CHARGEBACK]
        assert rule.standing is Standing.FULL
        assert RiskVersion.objects.count() == 2
        moves = Entry.objects.filter(kind="risk.signal_moved").order_by("id")
        assert [(e.actor, e.data["standing"]) for e in moves] == [
            ("system", "half"),
            (f"member:{cast.ada.pk}", "full"),
        ]
        assert look_after(cast.nordlicht.pk, now=MONDAY + 2 * DAY) == ()


def test_points_are_changed_as_a_version(cast: Cast) -> None:
    client = signed_in(cast.ada)
    data = _filled(client, f"{PAGE}value/")
    assert (data["points"], data["threshold"]) == ("15", "200")

    answer = client.post(
        f"{PAGE}value/", {**data, "points": "20", "most": "20", "threshold": "99.50"}
    )

    assert answer["Location"] == PAGE
    with acting_for(cast.nordlicht.pk):
        rules = rules_of(cast.nordlicht.pk)
        rule = rules.by_signal[Signal.VALUE]
        assert (rules.version, rule.points, rule.threshold) == (1, 20, 9950)
        assert Entry.objects.get(kind="risk.rules_published").data == {"version": 1}


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("value/", {"most": "10"}, "most"),
        ("value/", {"points": "101"}, "points"),
        ("came_as_said/", {"most": "5"}, "most"),
        ("", {"normal_from": "60"}, "high_from"),
        ("", {"flag_months": "0"}, "flag_months"),
    ],
)
def test_what_does_not_hang_together_is_said_at_its_field(
    cast: Cast, path: str, change: dict[str, str], field: str
) -> None:
    client = signed_in(cast.ada)
    answer = client.post(PAGE + path, {**_filled(client, PAGE + path), **change})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with acting_for(cast.nordlicht.pk):
        assert RiskVersion.objects.count() == 0


def test_of_two_that_change_at_once_the_second_is_told(cast: Cast) -> None:
    client = signed_in(cast.ada)
    data = _filled(client, PAGE)
    client.post(PAGE, {**data, "high_from": "60"})

    answer = client.post(PAGE, {**data, "high_from": "70"})

    assert answer.status_code == 422
    assert "Somebody else has changed these rules meanwhile." in answer.content.decode()


def test_an_unknown_signal_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.ada).get(f"{PAGE}colour/").status_code == 404


def test_every_signal_has_a_name_and_a_hint() -> None:
    assert set(risk_words.NAMES) == set(risk_words.HINTS) == set(Signal)


def test_every_hint_is_a_sentence_about_what_the_signal_looks_at(cast: Cast) -> None:
    with override("en"):
        told = [str(risk_words.HINTS[one]) for one in Signal]
    page = html.unescape(signed_in(cast.ada).get(PAGE).content.decode())

    assert len(set(told)) == len(Signal)
    for one in told:
        assert one.startswith("Looks at ")
        assert one.endswith(".")
        assert one in page


def test_a_score_is_told_point_by_point_with_what_became_of_it(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk), override("en"):
        with_rules(brand, eligibility=[LOOK])
        charged_back(brand, "kim@example.com")
        ran = asked(brand, "K-1", "kim@example.com")
        review(brand.pk, ran, {1: Outcome.REFUSE}, note="No.", at=MONDAY, actor="member:1")
        found = risk_of(brand.pk, Return.objects.get().pk)
        assert found is not None
        card = risk_card(found.scored, found.became, "EUR", Local.of("en", "UTC", MONDAY))

    (line,) = card.lines
    assert (card.level, card.tone, card.points) == ("Normal", "wait", 30)
    assert (line.text, line.figure, line.points, line.became) == (
        "Chargebacks",
        "1 ×",
        "+30",
        "was right",
    )
    assert card.unknown == ("Sends back far more than similar customers",)


def test_what_a_channel_told_stands_beside_the_order_of_its_customer(cast: Cast) -> None:
    line = sold_line(
        is_final_sale=True, goods=("hygiene",), tags=("summer",), is_hazardous=None
    )
    order = sold_order(
        lines=(line,),
        tags=("bf",),
        is_gift=True,
        discount=Money(500, "EUR"),
        member_tier="gold",
    )
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [order])
        key = key_by_email(cast.nordlicht.pk, SHOPPER_EMAIL)

    text = signed_in(cast.ada).get(f"/b/nordlicht/customers/{key}/").content.decode()

    assert "a gift · €5.00 off · tier gold · bf" in text.replace("\xa0", " ")
    assert "final sale · hygiene goods · apparel · summer" in text
