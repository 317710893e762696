"""The report of an import: a table for people, sums for scripts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backhaul.core.orders import FAILURES, ImportReport, LineProblem, Notice
from backhaul.wiring.cli.order_words import MEANING, more_problems, placed_in, problems_kept
from backhaul.wiring.cli.problem_file import ProblemFile

#: So many problems are shown one by one; the file of problems holds all of them.
_SHOWN = 20


def as_json(report: ImportReport, problems: ProblemFile, seconds: float) -> dict[str, object]:
    return {
        **report.summary(seconds),
        "problems": [
            {"line": one.line_no, "reason": one.reason.value, "detail": one.detail}
            for one in _to_show(report)
        ],
        "problem_files": [str(path) for path, _lines in problems.kept()],
    }


def show(report: ImportReport, problems: ProblemFile, seconds: float) -> None:
    console = Console(highlight=False)
    console.print(_table(report))
    console.print(
        _("%(lines)d lines in %(seconds).1f s.") % {"lines": report.lines, "seconds": seconds}
    )
    for problem in (shown := _to_show(report)):
        console.print(Text(_one(problem), style="yellow"))
    if (rest := _problem_count(report) - len(shown)) > 0:
        console.print(more_problems(rest))
    for path, lines in problems.kept():
        console.print(Text(problems_kept(path, lines), style="bold"))
    if not report.is_complete:
        console.print(Text(_("The sums do not agree: this is a fault of Backhaul."), "red"))


def _table(report: ImportReport) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(_("Lines"), justify="right")
    table.add_column(_("What became of them"))
    table.add_column(_("That is"), overflow="fold")
    table.add_row(str(report.placed), _("placed"), placed_in(report.orders), style="green")
    for reason, count in report.explained.most_common():
        if count:
            style = "red" if reason in FAILURES else ""
            table.add_row(str(count), reason.value, str(MEANING[reason]), style=style)
    for notice, count in report.notices.most_common():
        words = _("to look at: %(meaning)s") % {"meaning": MEANING[notice]}
        table.add_row(str(count), notice.value, words, style="yellow")
    return table


def _to_show(report: ImportReport) -> list[LineProblem]:
    return list(_problems(report))[:_SHOWN]


def _problems(report: ImportReport) -> Iterator[LineProblem]:
    """Yield the failures first: they need somebody; a line held back only waits for one."""
    for problem in report.problems:
        if problem.reason in FAILURES:
            yield problem
    for problem in report.problems:
        if isinstance(problem.reason, Notice):
            yield problem


def _problem_count(report: ImportReport) -> int:
    return report.failed + report.notices.total()


def _one(problem: LineProblem) -> str:
    known = {"line": problem.line_no, "reason": problem.reason.value, "detail": problem.detail}
    if problem.line_no:
        return _("line %(line)d: %(reason)s  %(detail)s") % known
    return f"{problem.reason.value}  {problem.detail}"
