from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings as configured

from backhaul.core import headline as rules
from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import link_token, open_link
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.sentences import HEADLINES, OF_EXCHANGES, OF_SECOND_LOOKS
from backhaul.stages.messaging.troubles import TROUBLES
from backhaul.stages.messaging.wording import Text, language, letter
from backhaul.stages.returns.models import Return
from backhaul.stages.settlement.models import Leg
from tests.cast import MONDAY, Cast
from tests.stages.messaging.post import a_return

_DAY = {
    "en": re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d? \w{3}"),
    "zh-hans": re.compile(r"\d\d?月\d\d?日（周[一二三四五六日]）"),
}
_NEXT = {"en": "Next: ", "zh-hans": "下一步"}
CODES = [
    *HEADLINES,
    *OF_EXCHANGES,
    *(f"second_look.{state}" for state in OF_SECOND_LOOKS),
    *(f"incident.{kind.value}" for kind in TROUBLES),
    "incident.claimed_not_scanned.note",
    *(f"healed.{kind.value}" for kind in TROUBLES),
]


def _dossier(cast: Cast, **columns: Any) -> Dossier:
    ret = a_return(cast.nordlicht, **columns)
    return _read(ret)


def _read(ret: Return) -> Dossier:
    with acting_for(ret.brand_id):
        return dossiers((ret.brand_id,), (ret.pk,))[ret.pk]


def _told(dossier: Dossier, code: str, *, at: datetime = MONDAY) -> Text:
    return letter(Occasion(name=code, code=code, at=at), dossier)


def test_every_headline_of_the_core_has_its_words() -> None:
    codes = {code for row in rules._TABLE for code in (row.code, row.early) if code}
    codes |= set(rules._EXCHANGED.values())
    codes |= set(rules._CREDITED.values()) | {"partly_received", "partly_paid"}

    assert set(HEADLINES) == codes


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_each_letter_says_what_is_next_and_when(cast: Cast, locale: str) -> None:
    dossier = _dossier(cast, locale=locale, headline_count=1, headline_of=2)

    for code in CODES:
        dossier.ret.headline = "on_its_way" if "." in code else code
        text = _told(dossier, code)

        assert text.locale == locale
        assert _NEXT[locale] in text.body, code
        assert _DAY[locale].search(text.body), code
        assert "%(" not in text.subject + text.body, code
        assert text.subject.endswith(f" · {dossier.ret.ran}"), code
        assert not set("\n<!") & set(text.subject), code
        assert not set("<!") & set(text.body), code


def test_what_waits_for_a_persons_word_is_told_without_a_day_of_its_money(cast: Cast) -> None:
    dossier = _dossier(cast, headline="inspected")
    code = "incident.promise_at_risk"
    promised = _told(dossier, code)
    dossier.promise = None
    before = _told(dossier, code)
    dossier.units[0].inspected_at = MONDAY

    held = _told(dossier, code)

    assert "We promised your refund by Thu 26 Nov" in promised.body
    assert "Your refund may take longer" in before.subject
    assert held.subject.startswith("A person decides about your refund · ")
    assert "What we found in your parcel does not settle whether we pay for it." in held.body
    assert "We promised" not in held.body


def test_a_chinese_letter_has_chinese_punctuation_only(cast: Cast) -> None:
    dossier = _dossier(cast, locale="zh-hans")
    names = re.compile("Sam Lind|Leipzig|Paketo|Nordlicht")

    for code in CODES:
        dossier.ret.headline = "on_its_way" if "." in code else code
        text = _told(dossier, code)
        said = names.sub("", text.body.partition("http")[0])

        assert not re.search(r"[,;:!?()]", said), code
        assert not re.search(r"[A-Za-z]{3}", said), code


def test_a_whole_letter_in_english(cast: Cast) -> None:
    Brand.objects.filter(id=cast.nordlicht.pk).update(
        help_email="help@nordlicht.example", help_hours="Mon–Fri 9–17"
    )
    dossier = _dossier(cast, reached={"handed_over": "2026-11-18T11:05:00+00:00"})

    text = _told(dossier, "handed_over", at=datetime(2026, 11, 18, 11, 5, tzinfo=UTC))

    assert text.subject == f"Your parcel is handed over · {dossier.ret.ran}"
    assert text.body == (
        "Hello Sam Lind,\n"
        "\n"
        "Your parcel is handed over to Paketo.\n"
        "Next: the first scan, in 24–72 hours, by Sat 21 Nov. "
        "Keep your receipt until you see it.\n"
        "\n"
        "Your money: €30.00 back the way you paid by Thu 26 Nov, "
        "if you hand the parcel over by Thu 19 Nov.\n"
        "\n"
        "Parcel: Paketo PK1234567895\n"
        "\n"
        "Your return page:\n"
        f"{configured.PUBLIC_URL}/nordlicht/r/{link_token(dossier.ret.pk)}/\n"
        "\n"
        "Nordlicht\n"
        "Questions? Write to help@nordlicht.example (Mon–Fri 9–17)\n"
        f"Return number: {dossier.ret.ran}\n"
    )


def test_a_whole_letter_in_chinese(cast: Cast) -> None:
    dossier = _dossier(cast, locale="zh-CN", reached={"delivered": "2026-11-20T09:00:00+00:00"})

    text = _told(dossier, "delivered", at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))

    assert text.subject == f"您的包裹已送达退货中心 · {dossier.ret.ran}"
    assert text.body == (
        "Sam Lind，您好：\n"
        "\n"
        "您的包裹已送达 Leipzig 退货中心。\n"
        "下一步：我们将在 1 个工作日内开始检查，最晚 11月23日（周一）。\n"
        "\n"
        "您的款项：€30.00，最晚 11月26日（周四），原路退回，"
        "前提是您最晚于 11月19日（周四）交寄包裹。\n"
        "\n"
        "包裹：Paketo PK1234567895\n"
        "\n"
        "您的退货页面：\n"
        f"{configured.PUBLIC_URL}/nordlicht/r/{link_token(dossier.ret.pk)}/\n"
        "\n"
        "Nordlicht\n"
        f"退货单号：{dossier.ret.ran}\n"
    )


def test_the_link_opens_the_return(cast: Cast) -> None:
    dossier = _dossier(cast)
    body = _told(dossier, "on_its_way").body

    [token] = re.findall(r"/nordlicht/r/([\w-]+)/", body)

    opened = open_link(token)
    assert opened is not None
    assert opened.return_id == dossier.ret.pk


def test_a_paid_refund_names_amount_card_day_and_reference(cast: Cast) -> None:
    from backhaul.stages.orders.models import Payment

    ret = a_return(cast.nordlicht, headline="refunded")
    with acting_for(cast.nordlicht.pk):
        Leg.objects.create(
            brand=cast.nordlicht,
            ret=ret,
            kind="refund",
            state=LegState.PAID,
            amount_minor=2550,
            currency="EUR",
            payment=Payment.objects.get(brand_id=cast.nordlicht.pk),
            intent="leg_1",
            bank_reference="74920036",
            approved_at=MONDAY,
            paid_at=MONDAY,
        )

    body = _told(_read(ret), "refunded").body

    assert "We paid your refund on Mon 16 Nov: €25.50 to your Visa ••42." in body
    assert "your bank takes 1–3 business days to show it, so look for it by Thu 19 Nov" in body
    assert "Reference for your bank: 74920036" in body
    assert "Your money:" not in body


def test_a_letter_about_store_credit_names_the_code_and_colleagues_do_not_read_it(
    cast: Cast,
) -> None:
    from backhaul.stages.messaging.accounts import without_secret
    from backhaul.stages.settlement.models import CreditAccount

    ret = a_return(cast.nordlicht, headline="credited")
    with acting_for(cast.nordlicht.pk):
        CreditAccount.objects.create(
            brand=cast.nordlicht,
            email_norm=ret.email_norm,
            currency="EUR",
            code="7F39-2QDK-XW4M",
            opened_at=MONDAY,
        )
        Leg.objects.create(
            brand=cast.nordlicht,
            ret=ret,
            kind="credit",
            state=LegState.PAID,
            amount_minor=2550,
            currency="EUR",
            intent="leg_1",
            approved_at=MONDAY,
            paid_at=MONDAY,
        )
        dossier = dossiers([cast.nordlicht.pk], [ret.pk])[ret.pk]

    paid, before = _told(dossier, "credited").body, _told(dossier, "on_its_way").body

    assert "Your store credit of €25.50 is spent by its code: 7F39-2QDK-XW4M" in paid
    assert "7F39" not in before
    assert "is spent by its code: 7F39-•••" in without_secret(paid)
    assert ret.ran in without_secret(paid)


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Sam\r\nBcc: x", "Hello Sam Bcc: x,"),
        ("  Sam \u202e Lind\x07 ", "Hello Sam Lind,"),
        ("Lin " * 50, f"Hello {('Lin ' * 50).strip()},"),
        ("", "Hello,"),
        ("Win at http://eve.example", "Hello,"),
        ("write to eve@example.com", "Hello,"),
        ("<b>Sam</b>", "Hello,"),
        ("100 %(amount)s %s", "Hello 100 %(amount)s %s,"),
    ],
)
def test_a_name_cannot_do_harm(cast: Cast, name: str, greeting: str) -> None:
    dossier = _dossier(cast, name=name[:200])

    assert _told(dossier, "on_its_way").body.splitlines()[0] == greeting


def test_a_brands_name_cannot_break_a_line(cast: Cast) -> None:
    Brand.objects.filter(id=cast.nordlicht.pk).update(name="Nord\nlicht")

    body = _told(_dossier(cast), "in_review").body

    assert "A person at Nord licht is looking" in body


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("zh-CN",), "zh-hans"),
        (("zh_Hans_CN",), "zh-hans"),
        (("en-GB",), "en"),
        (("de", "zh-hans"), "zh-hans"),
        (("", "xx"), "en"),
    ],
)
def test_the_language_is_the_nearest_there_is(wanted: tuple[str, ...], found: str) -> None:
    assert language(*wanted) == found


def test_a_day_far_away_has_its_year(cast: Cast) -> None:
    dossier = _dossier(cast, locale="zh-hans")
    assert dossier.promise is not None
    dossier.promise.on = date(2027, 8, 2)

    assert "2027年8月2日（周一）" in _told(dossier, "on_its_way").body


def test_a_return_without_a_parcel_names_none(cast: Cast) -> None:
    ret = a_return(cast.nordlicht, parcel=False)

    body = _told(_read(ret), "handed_over").body

    assert "Your parcel is handed over to the carrier." in body
    assert "Parcel:" not in body


def test_what_is_overdue_is_expected_today_and_not_in_the_past(cast: Cast) -> None:
    dossier = _dossier(cast, reached={"first_scan": "2026-11-02T09:00:00+00:00"})

    assert "in Leipzig by Mon 16 Nov." in _told(dossier, "on_its_way").body
