from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.utils.translation import override
from typer.testing import CliRunner, Result

from backhaul.core.errors import DomainError
from backhaul.core.orders import Batch, LineProblem, Notice, Reason
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.orders.models import Order, OrderLine
from backhaul.wiring.cli import order_words, orders
from backhaul.wiring.cli.problem_file import ProblemFile
from tests.cast import Cast

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"

HEADER = "order,at,sku,product,quantity,total,email\n"
LAMP = "A1,2026-11-02T10:00:00Z,LAMP,Lamp,2,40.00,sam@example.com\n"
POST = "A1,2026-11-02T10:00:00Z,POST,Postage,1,4.90,sam@example.com\n"
GOOD = "A2,2026-11-02T11:00:00Z,LAMP,Lamp,1,20.00,kim@example.com\n"
BAD = "A2,31.02.2026,SHADE,Shäde,1,9.00,kim@example.com\n"
BACK = "A1,2026-11-05T10:00:00Z,LAMP,Lamp,-1,-20.00,sam@example.com\n"
MAPPING = """
[file]
channel = "shop"
encoding = "{encoding}"
[columns]
order = "order"
placed_at = "at"
sku = "sku"
title = "product"
quantity = "quantity"
line_total = "total"
email = "email"
[constants]
currency = "EUR"
[rules]
postage_skus = ["POST"]
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the command is started in, with a mapping in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "columns.toml").write_text(MAPPING.format(encoding="utf-8"))
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def run(*words: str, brand: str = "nordlicht", form: str = "csv") -> Result:
    app = typer.Typer()
    app.add_typer(orders.app, name="orders")
    columns = ["--columns", "columns.toml"] if form == "csv" else []
    command = ["orders", "import", "--brand", brand, "--format", form, *columns, *words]
    return CliRunner().invoke(app, command)


def placed(brand_id: int) -> int:
    with acting_for(brand_id):
        return OrderLine.objects.count()


def test_every_line_ends_in_the_sums(cast: Cast, here: Path) -> None:
    (here / "orders.csv").write_text(HEADER + LAMP + POST + GOOD + BAD + "\n" + BACK)

    result = run("--json", "orders.csv")

    assert result.exit_code == 1
    told = json.loads(result.stdout.splitlines()[-1])
    assert told.pop("seconds") >= 0
    assert told == {
        "lines": 6,
        "placed": 1,
        "explained": {
            "blank_line": 1,
            "fee_or_postage": 1,
            "order_held_back": 1,
            "return_line_recorded": 1,
            "unreadable_date": 1,
        },
        "failed": 1,
        "orders": 1,
        "notices": {},
        "problems": [{"line": 5, "reason": "unreadable_date", "detail": "31.02.2026"}],
        "problem_files": ["orders.problems.csv"],
    }
    assert result.stdout.count("\n") == 1
    assert placed(cast.nordlicht.pk) == 1
    assert placed(cast.voltaic.pk) == 0


def test_people_get_a_table_with_the_meaning_of_each_reason(cast: Cast, here: Path) -> None:
    (here / "orders.csv").write_text(HEADER + LAMP + POST + GOOD + BAD)

    result = run("orders.csv")

    assert result.exit_code == 1
    assert "lines of 1 new order" in result.stdout
    assert "postage, a fee or a voucher" in result.stdout
    assert "line 5: unreadable_date  31.02.2026" in result.stdout
    assert "2 lines are in orders.problems.csv" in result.stdout


def test_a_file_of_good_lines_ends_well_and_twice_is_harmless(cast: Cast, here: Path) -> None:
    (here / "orders.csv").write_text(HEADER + LAMP + GOOD)

    first, second = run("--json", "orders.csv"), run("--json", "orders.csv")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert json.loads(second.stdout)["explained"] == {"already_known": 2}
    assert placed(cast.nordlicht.pk) == 2
    assert not (here / "orders.problems.csv").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_the_problems_can_be_mended_and_imported(cast: Cast, here: Path, encoding: str) -> None:
    (here / "columns.toml").write_text(MAPPING.format(encoding=encoding))
    text = HEADER + LAMP + GOOD + BAD
    (here / "orders.csv").write_bytes(text.encode(encoding))
    run("--problems", "mend.csv", "orders.csv")
    mend = here / "mend.csv"
    assert mend.read_bytes().decode(encoding) == HEADER + GOOD + BAD
    assert stat.S_IMODE(mend.stat().st_mode) == 0o600
    mended = mend.read_bytes().decode(encoding).replace("31.02.2026", "2026-11-02T11:00:00Z")
    mend.write_bytes(mended.encode(encoding))

    result = run("--json", "mend.csv")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["placed"] == 2
    with acting_for(cast.nordlicht.pk):
        titles = OrderLine.objects.filter(order__external_id="A2").order_by("external_id")
        assert list(titles.values_list("title", flat=True)) == ["Lamp", "Shäde"]


def test_a_file_that_is_being_mended_is_not_written_over(cast: Cast, here: Path) -> None:
    (here / "orders.csv").write_text(HEADER + GOOD + BAD)
    (here / "orders.problems.csv").write_text("half mended")

    result = run("--json", "orders.csv")

    assert json.loads(result.stdout)["problem_files"] == ["orders.problems-2.csv"]
    assert (here / "orders.problems.csv").read_text() == "half mended"


def test_files_with_other_columns_have_problem_files_of_their_own(tmp_path: Path) -> None:
    problems = ProblemFile(tmp_path / "mend.csv", "utf-8", may_replace=True)
    bad = LineProblem(line_no=2, reason=Reason.UNREADABLE_ROW, raw="x")
    notice = LineProblem(line_no=3, reason=Notice.TOTALS_DIFFER, raw="y")

    problems.take(Batch(header="a\n", problems=[bad, notice]))
    problems.take(Batch(header="b\n", problems=[bad]))
    problems.take(Batch(header="a\n", problems=[bad]))

    assert [(path.name, lines) for path, lines in problems.kept()] == [
        ("mend.csv", 2),
        ("mend-2.csv", 1),
    ]
    assert (tmp_path / "mend.csv").read_text() == "a\nx\nx\n"
    assert (tmp_path / "mend-2.csv").read_text() == "b\nx\n"


def test_shopify_and_woocommerce_need_no_mapping(cast: Cast, here: Path) -> None:
    order = {
        "id": 7,
        "order_number": 1001,
        "financial_status": "paid",
        "created_at": "2026-11-02T10:00:00Z",
        "currency": "EUR",
        "total_price": "20.00",
        "line_items": [{"id": 1, "sku": "LAMP", "title": "Lamp", "quantity": 1, "price": 20}],
    }
    (here / "orders.json").write_text(json.dumps({"orders": [order, {"id": 8}]}))

    result = run("--json", "--channel", "shop-de", "orders.json", form="shopify")

    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["placed"], told["explained"]) == (1, {"not_an_order": 1})
    assert json.loads((here / "orders.problems.json").read_text()) == {"id": 8}
    with acting_for(cast.nordlicht.pk):
        assert Order.objects.values_list("channel", flat=True).get() == "shop-de"


WRONG_USES = [
    (["orders.csv"], {"brand": "nobody"}, "no brand nobody. There are: nordlicht, voltaic."),
    (["orders.csv"], {"brand": "unassigned"}, "There is no brand unassigned."),
    (["orders.csv"], {"form": "xml"}, "There are: csv, shopify, woocommerce."),
    (["--problems", "orders.csv", "orders.csv"], {}, "cannot take the problems"),
    (["orders.csv", "other.csv"], {}, "other.csv has no column called at, email, order."),
    (["orders.csv", "empty.csv"], {}, "empty.csv is empty."),
    (["nowhere.csv"], {}, "does not exist"),
    (["--columns", "nowhere.toml", "orders.csv"], {}, "The mapping nowhere.toml cannot be"),
]


@pytest.mark.parametrize(("words", "other", "says"), WRONG_USES)
def test_wrong_use_is_one_clear_line_and_writes_nothing(
    cast: Cast, here: Path, words: list[str], other: dict[str, str], says: str
) -> None:
    (here / "orders.csv").write_text(HEADER + LAMP)
    (here / "other.csv").write_text("sku,product,quantity,total\nLAMP,Lamp,1,20.00\n")
    (here / "empty.csv").write_text("")

    result = run(*words, **other)

    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert placed(cast.nordlicht.pk) == 0


def test_every_reason_and_notice_has_words() -> None:
    assert set(order_words.MEANING) == {*Reason, *Notice}


def test_a_refusal_nobody_wrote_words_for_still_says_its_code() -> None:
    with override("en"):
        said = order_words.refusal(DomainError("new_trouble", keys=["a", "b"]))

    assert said == "new_trouble: keys a, b"


def test_the_howto_shows_options_that_exist() -> None:
    commands = [
        line.split()
        for line in (HOWTO / "import-orders.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("backhaul orders import")
    ]
    known = {"--brand", "--format", "--columns", "--problems", "--channel", "--json"}

    options = {word for words in commands for word in words if word.startswith("--")}

    assert len(commands) >= 4
    assert options <= known
