"""The books as a plain page: no assets, light and dark, and SANDBOX on its face."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from backhaul_sandbox.server import Reply

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0; }
main { max-width: 76rem; margin: 0 auto; padding: 0 1rem 3rem; }
.band { background: #b45309; color: #fff; text-align: center; padding: .35rem;
        font-weight: 600; letter-spacing: .12em; }
h1 { font-size: 1.4rem; margin: 1.2rem 0 .2rem; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
p { margin: .3rem 0; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
         vertical-align: top; }
th { font-weight: 600; font-size: .85rem; background: var(--soft); white-space: nowrap; }
td.n { text-align: right; white-space: nowrap; } code { font-size: .85em; }
summary { cursor: pointer; }
"""

Cell = str | int | None


class Markup(str):
    """Text that is HTML already and must not be escaped again."""

    __slots__ = ()


def cell(value: Cell) -> str:
    if isinstance(value, Markup):
        return f"<td>{value}</td>"
    if isinstance(value, int):
        return f'<td class="n">{value}</td>'
    return f"<td>{escape(value or '')}</td>"


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Markup:
    body = "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in rows)
    if not body:
        return Markup("<p>None yet.</p>")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return Markup(
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def details(summary: str, inside: Markup) -> Markup:
    return Markup(f"<details><summary>{escape(summary)}</summary>{inside}</details>")


def code(text: str) -> Markup:
    return Markup(f"<code>{escape(text)}</code>")


def page(title: str, about: str, sections: Iterable[tuple[str, Markup]]) -> Reply:
    body = "".join(f"<h2>{escape(head)}</h2>{inside}" for head, inside in sections)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · SANDBOX</title><style>{_STYLE}</style></head><body>"
        '<div class="band">SANDBOX · nothing here is real</div>'
        f"<main><h1>{escape(title)}</h1><p>{escape(about)}</p>{body}</main></body></html>"
    )
    return Reply(
        200,
        html.encode(),
        "text/html; charset=utf-8",
        (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),),
    )


def webhooks_table(webhooks: list[dict[str, Any]]) -> Markup:
    return table(
        ("Id", "About", "Kind", "State", "Attempts", "Last error", "To"),
        (
            (
                code(row["id"]),
                row["subject"],
                row["kind"],
                row["state"],
                row["attempts"],
                row["error"],
                row["url"],
            )
            for row in webhooks
        ),
    )
