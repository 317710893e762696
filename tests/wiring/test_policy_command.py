"""The policy as a file, and what another one would have done."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.authorization.models import Decision
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.policies.checking import examples_of
from backhaul.stages.policies.drafts import draft_of
from backhaul.stages.policies.models import PolicyVersion
from backhaul.wiring.cli import policies
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.makers.orders import sold_order
from tests.makers.requests import a_request
from tests.makers.stories import standing_at

STRICT = """
policy:
  currency: EUR
  refund_trigger: {low: inspection}
  tables:
    eligibility:
      - {id: never, then: {outcome: refuse}, when: [{fact: price, op: more_than, value: 2000}]}
      - {id: dear, then: {outcome: review}, when: [{fact: price, op: more_than, value: 1000}]}
      - {id: cheap, then: {outcome: authorize}, when: [{fact: price, op: at_most, value: 10}]}
"""


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(policies.app, name="policy")
    return CliRunner().invoke(app, ["policy", *words, "--brand", "nordlicht"])


def keep(text: str) -> str:
    Path("draft.yaml").write_text(text, encoding="utf-8")
    return "draft.yaml"


def asked(cast: Cast, number: str, *, days_ago: int, country: str = "CH") -> str:
    """Somebody sends back a tee for 30 euro, and the policy decides."""
    brand = cast.nordlicht
    with acting_for(brand.pk):
        order = sold_order(
            number,
            delivered_at=MONDAY - timedelta(days=days_ago),
            ship_to=(("name", "Sam"), ("country", country)),
        )
        upsert_orders(brand.pk, [order])
        request = a_request(order=number, client_ref=f"r-{number}")
        case, _ = request_return(brand, request, at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
    return str(case.ret.ran)


def simulated(*words: str) -> Any:
    since = ("--since", "2026-11-01", "--until", "2026-11-30")
    found = run("simulate", "--draft", keep(STRICT), *since, *words)
    assert found.exit_code == 0, found.output
    return found


def test_the_past_is_judged_by_the_draft_and_nothing_is_written(cast: Cast) -> None:
    ran = asked(cast, "NL-1", days_ago=7)
    asked(cast, "NL-2", days_ago=7, country="DE")
    asked(cast, "NL-3", days_ago=40)

    told = json.loads(simulated("--json").stdout)

    assert (told["requests"], told["units"]) == (3, 3)
    assert told["then"]["authorized"] == 2
    sums = ("authorized", "refused", "reviewed", "kept", "fees_minor")
    assert [told["draft"][name] for name in sums] == [1, 2, 0, 0, 0]
    assert told["changed"] == {"authorize>refuse": 1}
    assert told["newly_refused"] == [
        {"ran": ran, "unit": "1", "before": "authorize", "after": "refuse", "why": "never"}
    ]
    assert told["breaches"] == [{"rule": "never", "finding": "law_gives_right", "units": 1}]
    assert told["later"] == {"units": 1, "minor": 3000}
    assert "Paid later: 1 units, €30.00 in all." in simulated().stdout.splitlines()
    assert told["never_fired"] == ["dear", "cheap"]
    assert told["contradictions"] == [{"rule": "dear", "above": "never", "units": 2}]
    assert {
        "by": "country",
        "value": "CH",
        "units": 2,
        "then": 1,
        "draft": 2,
        "then_refused": 1,
        "draft_refused": 2,
    } in told["segments"]
    assert told["newly_refused_requests"] == 1
    assert [week["week"] for week in told["weeks"]] == ["2026-11-16"]
    assert (told["then"]["refunds_minor"], told["draft"]["refunds_minor"]) == (6000, 3000)
    assert (told["then"]["parcels"], told["draft"]["parcels"]) == (2, 1)
    with acting_for(cast.nordlicht.pk):
        assert Decision.objects.count() == 3
        assert PolicyVersion.objects.count() == 1


def test_people_read_it_as_a_table(cast: Cast) -> None:
    asked(cast, "NL-1", days_ago=7)

    lines = simulated().stdout.splitlines()

    assert lines[0] == ("1 requests, 1 units, 2026-11-01 to 2026-11-30; nothing was written.")
    assert lines[3].split() == ["Authorised", "1", "0", "-1"]
    assert lines[4].split() == ["Refused", "0", "1", "+1"]
    assert lines[8].split() == ["Fees", "€0.00", "€0.00", "+€0.00"]
    assert lines[9].split() == ["Refunds", "€30.00", "€0.00", "-€30.00"]
    assert "minor" not in "".join(lines)


def test_the_past_is_read_in_batches_not_row_by_row(cast: Cast) -> None:
    for number in range(4):
        asked(cast, f"NL-{number}", days_ago=7)

    from backhaul.core.policies.file import read
    from backhaul.stages.authorization.simulating import simulate

    with acting_for(cast.nordlicht.pk), counting() as counted:
        found = simulate(
            cast.nordlicht.pk,
            read(STRICT).policy,
            since=MONDAY - timedelta(days=1),
            until=MONDAY + timedelta(days=1),
        )

    assert (found.requests, counted.number) == (4, 1)


def test_a_file_goes_out_and_comes_back_as_a_draft(cast: Cast) -> None:
    exported = run("export").stdout
    text = exported.replace("currency: EUR", "currency: EUR\n  window_days: 45")

    kept = run("import", keep(text))

    assert kept.stdout == "Kept as a draft of Nordlicht, from version 1.\n"
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        assert draft.data["window_days"] == 45
        assert PolicyVersion.objects.count() == 1


def test_what_the_law_forbids_is_found_before_anybody_publishes_it(cast: Cast) -> None:
    standing_at(MONDAY)
    asked(cast, "NL-1", days_ago=7, country="DE")

    found = run("check", keep(STRICT))

    assert found.exit_code == 1
    assert found.stdout.startswith("never: refuses a right (DE; ")


def test_a_sound_file_can_be_published(cast: Cast) -> None:
    del cast

    found = run("check", keep("policy: {currency: EUR}\n"))

    assert (found.exit_code, found.stdout) == (
        0,
        "draft.yaml can be published; 0 examples come out as expected.\n",
    )


def test_a_file_that_is_no_policy_is_refused_with_its_place(cast: Cast) -> None:
    found = run("import", keep("policy: {currency: EUR, window_days: -3}\n"))

    assert found.exit_code == 1
    assert getattr(found.exception, "code", "") == "policy_file_wrong"
    with acting_for(cast.nordlicht.pk):
        assert draft_of(cast.nordlicht.pk) is None


def test_a_day_that_is_none_is_refused(cast: Cast) -> None:
    del cast

    found = run("simulate", "--draft", keep(STRICT), "--since", "yesterday")

    assert found.exit_code == 2
    assert "not a day" in found.output


@pytest.mark.parametrize("which", ["fashion", "electronics", "cosmetics", "marketplace"])
def test_a_ready_policy_can_be_published_as_it_is(cast: Cast, which: str) -> None:
    asked(cast, "NL-1", days_ago=7, country="DE")

    found = run("check", "--ready", which)

    assert found.exit_code == 0, found.output
    assert found.stdout.startswith(f"{which} can be published; ")


def test_a_ready_policy_becomes_the_draft_with_its_examples(cast: Cast) -> None:
    kept = run("import", "--ready", "fashion")

    assert kept.stdout == "Kept as a draft of Nordlicht, from version 1.\n"
    with acting_for(cast.nordlicht.pk):
        draft = draft_of(cast.nordlicht.pk)
        assert draft is not None
        assert draft.why == "From fashion."
        assert len(draft.data["tables"]["eligibility"]) == 9
        assert len(examples_of(cast.nordlicht.pk)) == 18


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "--ready", "food"), "no ready policy 'food'"),
        (("import",), "name either a file or --ready"),
    ],
)
def test_what_is_not_ready_is_refused(cast: Cast, words: tuple[str, ...], told: str) -> None:
    del cast

    found = run(*words)

    assert found.exit_code == 2
    assert told in found.output


def test_the_ready_policies_are_listed_and_written() -> None:
    app = typer.Typer()
    app.add_typer(policies.app, name="policy")

    listed = CliRunner().invoke(app, ["policy", "ready"]).stdout.splitlines()
    written = CliRunner().invoke(app, ["policy", "ready", "cosmetics"]).stdout

    assert [line.split()[0] for line in listed] == [
        "fashion",
        "electronics",
        "cosmetics",
        "marketplace",
    ]
    assert written.startswith("# Creams, scents, make-up.")
