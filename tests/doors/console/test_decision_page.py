"""A decision for the auditor: all of it, and the command that says it again."""

from __future__ import annotations

import re

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.models import Decision
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import in_review, signed_in


def the_decision(cast: Cast) -> int:
    with acting_for(cast.nordlicht.pk):
        return int(Decision.objects.filter(brand=cast.nordlicht).order_by("-id")[0].pk)


def address(number: int, end: str = "/") -> str:
    return f"/b/nordlicht/decisions/{number}{end}"


def test_it_shows_version_reasons_facts_and_the_command(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    number = the_decision(cast)

    text = signed_in(cast.ada).get(address(number)).content.decode()

    assert ran in text
    assert "By policy 1, " in text
    assert "€700.00 is above the review limit of €500.00" in text
    assert "Decided again a moment ago, from the facts and the version of then." in text
    assert f"backhaul decisions replay {number} --json" in text
    assert "the price paid" in text
    assert "the number of photos" in text


def test_what_nobody_had_told_is_folded_and_counted(cast: Cast) -> None:
    in_review(cast.nordlicht)

    page = signed_in(cast.ada).get(address(the_decision(cast))).content.decode()
    open_part, folded = page.split("<details>")
    names = re.findall(r"<li>(.*?)</li>", folded)

    assert "not known" not in page
    assert "the weight" not in open_part
    assert "the weight" in names
    assert f"{len(names)} facts that nobody had told</summary>" in folded
    assert "the price paid" in open_part


def test_one_reason_alone_has_a_nearest_change(cast: Cast) -> None:
    ran = in_review(cast.nordlicht, paid=1_000)

    text = signed_in(cast.ada).get(address(the_decision(cast))).content.decode()
    review = signed_in(cast.ada).get(f"/b/nordlicht/reviews/{ran}/").content.decode()

    wanted = "If the number of photos were 1 (it is 0), it would have been authorised."
    assert wanted in text
    assert wanted in review


def test_the_download_is_what_the_command_prints(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    number = the_decision(cast)

    answer = signed_in(cast.ada).get(address(number, ".json"))
    told = answer.json()

    assert answer["Content-Disposition"] == f'attachment; filename="decision-{number}.json"'
    assert (told["ran"], told["policy_version"], told["same"]) == (ran, 1, True)
    assert told["then"]["units"][0]["outcome"] == "review"
    assert told["again"] == told["then"]
    assert told["facts"]["units"][0]["sku"] == "TENT"
    assert told["replay"] == f"backhaul decisions replay {number} --json"


def test_a_persons_word_is_shown_with_its_note_and_no_replay(cast: Cast) -> None:
    ran = in_review(cast.nordlicht)
    client = signed_in(cast.ada)
    yes = {"act": "approve", "unit": "1", "note": "Known fault."}
    client.post(f"/b/nordlicht/reviews/{ran}/", yes)

    text = client.get(address(the_decision(cast))).content.decode()

    assert "By you, " in text or "By Ada, " in text
    assert "Known fault." in text
    assert "A person decided it: no rule can say it again." in text


def test_others_find_nothing_and_it_costs_little(cast: Cast) -> None:
    in_review(cast.nordlicht)
    number = the_decision(cast)

    for end in ("/", ".json"):
        assert signed_in(cast.cleo).get(address(number, end)).status_code == 404
        theirs = address(number, end).replace("nordlicht", "voltaic")
        assert signed_in(cast.cleo).get(theirs).status_code == 404
        assert signed_in(cast.eve).get(address(number, end)).status_code == 404
    assert signed_in(cast.ada).get(address(number + 1000)).status_code == 404
    client = signed_in(cast.ada)
    with counting() as counted:
        client.get(address(number))
    assert counted.number <= 12, counted
