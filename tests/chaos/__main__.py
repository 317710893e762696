"""`make chaos ROUNDS=n [SEED=…]`: rounds of load and trouble, then the provider's books.

Ends with one line of JSON; exits non-zero where money was lost, doubled or does not add up.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.chaos import report
from tests.chaos.house import House, root
from tests.chaos.offer import LOAD_SECONDS, OFFERED_PER_S, in_words
from tests.chaos.oracle import Said, Verdict, judge, read_books, read_in_one_moment

if TYPE_CHECKING:
    from tests.chaos.charging import Charging
    from tests.chaos.round import Round
    from tests.chaos.stage import ChaosBrand


def main() -> int:
    asked = _asked()
    _tell(f"seed {asked.seed}, {asked.rounds} rounds, {in_words()}")
    began = time.monotonic()
    rounds: list[Round] = []
    said = Said()
    verdict = Verdict()
    with House() as house:
        brands = _join(house)
        for number in range(1, asked.rounds + 1):
            rounds.append(_play(house, brands, (number, asked.seed), said))
            if asked.plant and number == asked.rounds:
                _plant(house)
            verdict = _judge(house, brands, said)
            _say(rounds[-1], verdict)
            if asked.report:
                page = report.page(rounds, verdict, asked.seed, time.monotonic() - began)
                asked.report.write_text(page, "utf-8")
            if not verdict.is_clean:
                break
    line, code = report.ending(rounds, verdict)
    _tell(line)
    return code


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", default="", help="Of an earlier run, to play it again.")
    parser.add_argument("--plant", action="store_true", help="Double one refund in the books.")
    page = root() / "docs" / "reference" / "chaos.md"
    parser.add_argument(
        "--report", type=Path, nargs="?", const=page, help=f"Write a page; here: {page}."
    )
    asked = parser.parse_args()
    asked.seed = asked.seed or secrets.token_hex(4)
    return asked


def _join(house: House) -> list[ChaosBrand]:
    """Make this process one of the installation's, and four brands in it."""
    for name in ("BACKHAUL_DATA", "BACKHAUL_PORT", "DJANGO_SETTINGS_MODULE"):
        os.environ[name] = house.env[name]
    from backhaul.wiring import booting

    booting.set_up()
    from tests.chaos.stage import open_brands

    return open_brands(house.payments, house.web)


def _play(
    house: House,
    brands: Sequence[ChaosBrand],
    name: tuple[int, str],
    said: Said,
) -> Round:
    """Play the round of that number and seed; keep what it promised, and how the rest ends."""
    from django.db import connections

    from backhaul.foundation.crashing import CrashPoint
    from tests.chaos.holding import Holding
    from tests.chaos.round import WEBHOOKS, Play, Round
    from tests.chaos.stage import TENDERS, prepare, prepare_swaps

    number, seed = name
    dice = random.Random(f"{seed}:{number}")
    points = list(CrashPoint)
    told = Round(
        number=number,
        seed=f"{seed}:{number}",
        point=points[(number - 1) % len(points)],
        webhooks=WEBHOOKS[(number - 1) % len(WEBHOOKS)],
    )
    needed = OFFERED_PER_S * LOAD_SECONDS / TENDERS / len(brands)
    count = -int(-needed * 10 // 9)  # of ten returns one is paid as store credit
    charging = _charging(house, brands, name)
    connections.close_all()
    waiting = [one for brand in brands for one in prepare(brand, count, dice, house.payments)]
    swaps = [one for brand in brands for one in prepare_swaps(brand, dice, house.payments)]
    connections.close_all()
    said.promised.update({one.ran: one.due_minor for one in waiting})
    said.wanted.update({one.ran: one.end for one in swaps})
    said.kept.update({one.ran: one.kept_minor for one in charging.debts})
    holding = Holding(house, swaps, dice, number, seed)
    Play(house, brands, waiting, holding, charging, dice, told, seed).run()
    return told


def _charging(house: House, brands: Sequence[ChaosBrand], name: tuple[int, str]) -> Charging:
    """Have goods be missing for so long that they are charged within the round."""
    from django.db import connections

    from tests.chaos.charging import Charging
    from tests.chaos.round import EXPIRED, EXPIRES_AFTER, modes_of
    from tests.chaos.stage import prepare_debts

    number, seed = name
    dice = random.Random(f"{seed}:{number}:charges")  # the others' are as without charges
    connections.close_all()
    debts = [one for brand in brands for one in prepare_debts(brand, dice, house.payments)]
    connections.close_all()
    charging = Charging(house, debts, dice, number, seed)
    is_a_day_later = EXPIRED in modes_of(number, seed, len(brands))
    charging.ask_for_goods(EXPIRES_AFTER if is_a_day_later else timedelta(0))
    return charging


def _judge(house: House, brands: Sequence[ChaosBrand], said: Said) -> Verdict:
    def theirs() -> dict[str, Any]:
        return {brand.row.slug: house.money_books(brand.account) for brand in brands}

    return judge(read_in_one_moment(theirs, lambda told: read_books(house.sql, told, said)))


def _plant(house: House) -> None:
    """Make one refund of the last round a second time, behind our back."""
    import sqlite3

    books = next(house.data.rglob("payments.sqlite3"))
    with sqlite3.connect(books) as session:
        session.execute(_DOUBLE)


_DOUBLE = """
INSERT INTO refunds (account, id, payment, amount, currency, status, metadata, key, created)
SELECT account, 're_planted', payment, amount, currency, status, metadata, 'planted', created
FROM refunds WHERE status = 'succeeded' LIMIT 1
"""


def _say(played: Round, verdict: Verdict) -> None:
    worst = max(played.recoveries, default=0.0)
    died = "" if played.has_died else " (nobody came by)"
    _tell(
        f"round {played.number:3} seed {played.seed}: {played.refunds} refunds,"
        f" {played.offered_per_s:.1f}/s offered, {played.acknowledged_per_s:.1f}/s taken on,"
        f" killed {', '.join(played.kills)}, {played.point.value}{died},"
        f" {'+'.join(played.modes)}, {played.expired} keys expired,"
        f" webhooks {played.webhooks},"
        f" holds {'+'.join(played.hold_modes)},"
        f" died at {', '.join(played.hold_deaths) or 'no point of theirs'},"
        f" charges with {', '.join(played.charge_kills)} killed,"
        f" died at {', '.join(played.charge_deaths) or 'no point of theirs'},"
        f" recovered in {worst:.1f} s at most, {played.seconds:.0f} s in all,"
        f" {verdict.owned} with a person so far"
    )
    for sentence in verdict.in_words():
        _tell(f"  {sentence}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
