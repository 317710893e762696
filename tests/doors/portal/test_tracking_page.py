from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.portal import incident_wording
from backhaul.doors.portal.things import in_groups
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, LinkToken
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.models import Parcel
from backhaul.stages.tracking.models import Claim
from tests.cast import Cast
from tests.makers.floor import statements
from tests.makers.stories import (
    FRIDAY,
    LEIPZIG,
    THURSDAY,
    Story,
    asked_carrier,
    labelled,
    standing_at,
)
from tests.makers.variants import VARIANTS

EN = {"accept-language": "en-GB"}
ZH = {"accept-language": "zh-CN"}
NEVER = "A3kLs9aEVE0000000000000000000000000000000000"

#: Variant → its headline, and what else it must say.
SAYS_IN_ENGLISH = {
    "in_review": ("We are looking at your request", ["A person decides.", "In review"]),
    "to_send": (
        "Ready. Show this code at a shop.",
        ["Next: you hand it over by Thu 19 Nov.",
         "This holds if you hand it over by Thu 19 Nov. Your bank then takes",
         "on your Visa ••42 by Tue 1 Dec", "I dropped it off", "It works until Sat 12 Dec."],
    ),
    "to_print": (
        "Ready. Print your label.",
        ["Open the label (PDF)", "as store credit by", "Credited"],
    ),
    "on_its_way": (
        "Your parcel is on its way to us",
        ["Next: it reaches our return centre in Leipzig by Sat 21 Nov.", "Step 5 of 9",
         "Last scan today, 06:12, Hub Magdeburg", "Asked Paketo 12 min ago. Ask again",
         "Done: Dropped off Wed 18 Nov, 12:05 Kiosk Lindner, Berlin",
         "Now: On its way Today, 06:12 Hub Magdeburg",
         "€48.00 on your Visa ••42 by Thu 26 Nov",
         "When the parcel reaches us by Sat 21 Nov. We send the money 1 business day later;",
         "Tracking number PK4471902833",
         "Items 2, worth €48.00"],
    ),
    "not_sent_yet": (
        "We can’t see your parcel yet",
        ["You made the label on Mon 16 Nov. Paketo has not scanned it for 4 days.",
         "Where is it now?", "I dropped it off", "I have not sent it yet",
         "There is time until Sat 12 Dec.", "Needs attention: Drop-off by Thu 19 Nov",
         "4 business days after it reaches us",
         "It was Tue 1 Dec for a hand-over by Thu 19 Nov.", "Last scan None so far"],
    ),
    "claimed_not_scanned": (
        "We are looking for your parcel",
        ["You told us on Tue 17 Nov that you dropped it off.", "Is it still with you?",
         "You told us: Tue 17 Nov, 10:00"],
    ),
    "no_movement": (
        "Your parcel has not moved for 5 days",
        ["Paketo has shown no new scan since Thu 19 Nov.", "You have nothing to do.",
         "It was Thu 26 Nov: your parcel needs longer than expected."],
    ),
    "delivered_not_received": (
        "We are looking for your parcel",
        ["It was delivered on Fri 20 Nov.", "Needs attention: Checked in"],
    ),
    "in_parts": (
        "2 of 3 items have arrived",
        ["Still to come €18.00 on your Visa ••42 by", "We sent €54.00 to your Visa ••42 on",
         "In parcel 2, on its way", "Parcel 1 · Paketo", "Parcel 2 · Paketo"],
    ),
    "paid": (
        "Your refund is paid",
        ["All nine steps done", "7 days from start to end", "What you got back",
         "to your Visa ••42 on Mon 23 Nov", "Reference for your bank 7461 2093 5518",
         "Show all nine steps", "Way back, QR code Free", "To Visa ••42 €48.00"],
    ),
    "paid_early": (
        "Your refund is paid",
        ["Next: your parcel reaches our return centre by Sat 21 Nov. You need to do nothing.",
         "Done: Refunded"],
    ),
    "refund_unknown": (
        "We are checking your refund",
        ["so that you are paid once and not twice.", "A person is on it",
         "Needs attention: Refunded"],
    ),
    "refused": (
        "We can’t take these back",
        ["It was a final sale, so it can’t come back.",
         "You could send it back until Mon 2 Nov.", "Not returnable"],
    ),
    "withdrawn": ("You cancelled this return", ["You keep what you bought."]),
    "expired": ("This return has expired", ["It could be handed over until Wed 16 Dec"]),
}  # fmt: skip

CHINESE_HEADLINES = {
    "in_review": "我们正在审核您的申请",
    "on_its_way": "您的包裹正在寄回途中",
    "not_sent_yet": "我们暂时查不到您的包裹",
    "in_parts": "3 件商品中已送达 2 件",
    "paid": "您的退款已支付",
    "refused": "这些商品无法退货",
}


def text_of(html: str) -> str:
    """Return what a page says, as one line without its markup."""
    body = html[html.index("<main") : html.index("</main")]
    bare = re.sub(r"<(h1|h2|h3|p|li|div|dt|dd|form|section|button)\b", r" <\1", body)
    said = unescape(re.sub(r"<[^>]*>", "", bare)).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(said.split())


def told(cast: Cast, name: str) -> Story:
    story, now = VARIANTS[name](cast.nordlicht)
    standing_at(now)
    return story


def test_every_variant_is_told() -> None:
    assert set(SAYS_IN_ENGLISH) == set(VARIANTS)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_page_says_where_it_is_and_what_comes_next(
    cast: Cast, client: Client, name: str
) -> None:
    story = told(cast, name)

    page = client.get(story.path, headers=EN)

    html = page.content.decode()
    headline, sayings = SAYS_IN_ENGLISH[name]
    assert page.status_code == 200
    assert f">{headline}</h1>" in html
    said = text_of(html)
    assert [saying for saying in sayings if saying not in said] == []


@pytest.mark.parametrize("kind", ["lost", "returning", "refused"])
def test_of_a_parcel_that_does_not_come_no_day_is_told(
    cast: Cast, client: Client, kind: str
) -> None:
    story = told(cast, "on_its_way")
    with acting_for(cast.nordlicht.pk):
        Return.objects.filter(ran=story.ran).update(incident=kind)

    said = text_of(client.get(story.path, headers=EN).content.decode())

    assert "4 business days after it reaches us" in said
    assert "It was Thu 26 Nov, but your parcel does not come as planned." in said
    assert " by Sat 21 Nov" not in said


def test_long_numbers_stand_in_fours_after_their_letters() -> None:
    assert in_groups("PK4471902833") == ("PK", "4471", "9028", "33")
    assert in_groups("1Z999AA10123456784") == ("1Z99", "9AA1", "0123", "4567", "84")
    assert in_groups("RR123456789DE") == ("RR", "1234", "5678", "9DE")
    assert in_groups("JD 0140") == ("JD 0140",)


@pytest.mark.parametrize("name", CHINESE_HEADLINES)
def test_the_page_says_it_in_chinese(cast: Cast, client: Client, name: str) -> None:
    story = told(cast, name)

    html = client.get(story.path, headers=ZH).content.decode()

    assert '<html lang="zh-Hans" dir="ltr">' in html
    assert f">{CHINESE_HEADLINES[name]}</h1>" in html
    assert "退货编号" in html


def test_dates_and_money_are_written_as_in_china(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")

    said = text_of(client.get(story.path, headers=ZH).content.decode())

    assert "最晚 11月26日（周四）退回 Visa ••42" in said
    assert "12 分钟前已向 Paketo 查询。" in said
    assert "11月18日（周三）12:05" in said


def test_the_page_is_private_and_loads_nothing_from_elsewhere(
    cast: Cast, client: Client
) -> None:
    page = client.get(told(cast, "on_its_way").path, headers=EN)

    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page.content.decode())
    assert [a for a in addresses if not a.startswith(("/", "#", "mailto:"))] == []


def test_no_control_is_shown_that_does_nothing(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")
    without = client.get(story.path, headers=EN).content.decode()
    Brand.objects.filter(id=cast.nordlicht.pk).update(help_email="help@nordlicht.example")
    with_help = client.get(story.path, headers=EN).content.decode()

    assert "Talk to a person" not in without
    assert f'href="mailto:help@nordlicht.example?subject={story.ran}"' in with_help


@pytest.mark.parametrize("name", ["on_its_way", "not_sent_yet", "in_parts", "refused"])
def test_ten_statements_are_enough_for_the_whole_request(
    cast: Cast, client: Client, name: str
) -> None:
    story = told(cast, name)

    with statements() as found:
        assert client.get(story.path, headers=EN).status_code == 200

    assert len(found) <= 10


def nowhere(client: Client, path: str) -> tuple[int, bytes]:
    page = client.get(path, headers=EN)
    return page.status_code, page.content


def test_eve_cleo_and_who_comes_too_late_are_answered_alike(cast: Cast, client: Client) -> None:
    story = told(cast, "on_its_way")
    guessed = nowhere(client, f"/nordlicht/r/{NEVER}/")
    cleos = nowhere(client, story.path.replace("/nordlicht/", "/voltaic/"))
    nobodys = nowhere(client, story.path.replace("/nordlicht/", "/nobody/"))
    LinkToken.objects.update(expires_at=THURSDAY - timedelta(seconds=1))
    expired = nowhere(client, story.path)

    assert guessed[0] == 404
    assert b"There is nothing here" in guessed[1]
    assert guessed == cleos == nobodys == expired


@pytest.mark.parametrize("what", ["claims", "ask", "qr.svg", "label.pdf"])
def test_cleos_address_answers_nothing_of_ours(cast: Cast, client: Client, what: str) -> None:
    story = told(cast, "to_send")
    path = story.path.replace("/nordlicht/", "/voltaic/") + what
    asks = client.get if "." in what else client.post

    assert asks(path, {"kind": "dropped_off", "parcel": "1"}).status_code == 404
    with acting_for(cast.nordlicht.pk):
        assert Claim.objects.count() == 0


def test_the_shoppers_word_is_kept_and_moves_nothing(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")
    with acting_for(cast.nordlicht.pk):
        parcel = Parcel.objects.get()

    answer = client.post(story.path + "claims", {"kind": "dropped_off", "parcel": parcel.pk})

    assert (answer.status_code, answer["Location"]) == (302, story.path + "?said=dropped_off")
    with acting_for(cast.nordlicht.pk):
        assert list(Claim.objects.values_list("kind", "claimed_by")) == [
            ("dropped_off", "shopper")
        ]
        assert Parcel.objects.get().position == "label_created"
    said = text_of(client.get(answer["Location"], headers=EN).content.decode())
    assert "Thank you. We watch for the first scan." in said
    assert "You told us that you dropped it off" in said
    assert "Next: the carrier’s first scan, within 72 hours of Tue 17 Nov." in said
    assert "Ready." not in said
    assert "I dropped it off" not in said


@pytest.mark.parametrize("word", ["dropped_off", "not_sent_yet"])
def test_the_same_word_again_and_again_is_noted_once(
    cast: Cast, client: Client, word: str
) -> None:
    story = told(cast, "to_send")
    with acting_for(cast.nordlicht.pk):
        parcel = Parcel.objects.get()

    for _press in range(3):
        answer = client.post(story.path + "claims", {"kind": word, "parcel": parcel.pk})
        assert answer.status_code == 302

    with acting_for(cast.nordlicht.pk):
        assert list(Claim.objects.values_list("kind", flat=True)) == [word]
        assert Entry.objects.filter(kind="parcel.claimed").count() == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "lost_it", "parcel": "1"}, 302),
        ({"kind": "dropped_off", "parcel": "nine"}, 404),
        ({"kind": "dropped_off", "parcel": "99999"}, 404),
        ({"kind": "dropped_off"}, 404),
    ],
)
def test_what_is_no_answer_changes_nothing(
    cast: Cast, client: Client, fields: dict[str, str], status: int
) -> None:
    story = told(cast, "to_send")
    with acting_for(cast.nordlicht.pk):
        before = Entry.objects.count()

    assert client.post(story.path + "claims", fields).status_code == status
    with acting_for(cast.nordlicht.pk):
        assert (Claim.objects.count(), Entry.objects.count()) == (0, before)


def test_an_answer_needs_the_pages_own_form(cast: Cast) -> None:
    story = told(cast, "to_send")
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(story.path + "claims", {"kind": "dropped_off"}).status_code == 403


def test_asking_again_makes_one_job_and_the_button_rests_for_a_while(
    cast: Cast, client: Client
) -> None:
    story = told(cast, "on_its_way")
    with acting_for(cast.nordlicht.pk):
        parcel = Parcel.objects.get().pk

    first = client.post(story.path + "ask", {"parcel": parcel})
    second = client.post(story.path + "ask", {"parcel": parcel})

    assert first["Location"].endswith("?said=asked")
    assert second["Location"].endswith("?said=asked_lately")
    jobs = ProcrastinateJob.objects.filter(task_name="tracking.ask_carrier")
    assert jobs.count() == 1
    asked_carrier(story, THURSDAY - timedelta(minutes=3))
    said = text_of(client.get(story.path, headers=EN).content.decode())
    assert "Asked Paketo 3 min ago." in said
    assert "Ask again" not in said


def test_the_code_is_a_picture_and_the_label_a_pdf(cast: Cast, client: Client) -> None:
    story = told(cast, "to_send")

    code = client.get(story.path + "qr.svg")
    label = client.get(story.path + "label.pdf", {"paper": "four_by_six"})

    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg ")
    assert label["Content-Type"] == "application/pdf"
    assert label.content.startswith(b"%PDF-")
    assert label["Cache-Control"] == "private, no-store"
    assert client.get(story.path + "label.pdf", {"paper": "napkin"}).status_code == 404


def test_a_name_with_markup_stays_a_name(cast: Cast, client: Client) -> None:
    story = labelled(cast.nordlicht, items=1)
    with acting_for(cast.nordlicht.pk):
        Parcel.objects.update(carrier_name="<b>Swift</b>", asked_at=FRIDAY)
    standing_at(FRIDAY + timedelta(minutes=15))

    html = client.get(story.path, headers=EN).content.decode()

    assert "<b>Swift</b>" not in html
    assert "Asked &lt;b&gt;Swift&lt;/b&gt; 15 min ago." in html


def test_there_are_words_for_every_kind_of_trouble() -> None:
    known = {*incident_wording._PLAIN, *incident_wording._SPECIAL, *incident_wording._QUIET}

    assert known == set(IncidentKind)


def test_a_late_check_in_is_said_to_be_ours_and_not_the_parcels(
    cast: Cast, client: Client
) -> None:
    story, _ = VARIANTS["delivered_not_received"](cast.nordlicht)
    standing_at(LEIPZIG + timedelta(days=6))

    said = text_of(client.get(story.path, headers=EN).content.decode())

    assert "we need longer than we said. We are sorry." in said
    assert "your parcel needs longer" not in said
