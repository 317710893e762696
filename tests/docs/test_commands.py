"""Every command that a document names exists, with the options that it names."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any

import pytest
import typer

from backhaul.wiring.cli import everything
from tests.docs.documents import ROOT, document, documents, shell_lines

OURS = re.compile(r"(?:export |exec |\w+=\S* )*(?:backhaul|make)(?: |$)")
SOURCE = ROOT / "src"
ADDRESS = re.compile(r"/api/v1/[\w/{}.$\-]+")
ENVIRONMENT = re.compile(r"environ(?:\.get)?[\[(]\s*\"(\w+)\"")


@cache
def program() -> Any:
    """Return the whole command line, as it is when somebody runs it."""
    app = typer.Typer(name="backhaul")
    everything.join(app)
    return typer.main.get_command(app)


def plain(command: str) -> list[str]:
    """Return the words of a command without what stands before it or after a pipe."""
    words = shlex.split(re.split(r" [|>] ", command)[0], comments=True)
    while "=" in words[0] or words[0] in {"export", "exec"}:
        words = words[1:]
    return words


def fault_of(words: list[str], *, is_whole: bool) -> str:
    """Return what is wrong with `backhaul …`; empty if it would be understood.

    `is_whole` is for a command to be typed: then what it needs must be there too.
    """
    command, rest = program(), words[1:]
    while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return f"no command {rest[0]!r}"
        command, rest = command.commands[rest[0]], rest[1:]
    known = {option for param in command.params for option in param.opts} | {"--help", "-h"}
    unknown = [word for word in rest if word.startswith("-") and word not in known]
    if unknown:
        return f"no option {unknown[0]!r}"
    if not is_whole:
        return ""
    if hasattr(command, "commands"):
        return "a command is missing"
    missing = [param.opts[-1] for param in command.params if _is_missing(param, rest)]
    return f"missing: {', '.join(missing)}" if missing else ""


def _is_missing(param: Any, rest: list[str]) -> bool:
    if not param.required:
        return False
    if param.param_type_name == "option":
        return not set(param.opts) & set(rest)
    return all(word.startswith("-") for word in rest)


def typed_commands() -> list[tuple[str, list[str]]]:
    """Return (document, words) of each of our commands in a shell block."""
    return [(name, plain(line)) for name, line in shell_lines() if OURS.match(line)]


def named_commands(first: str) -> list[tuple[str, str]]:
    """Return (document, command) of inline code that begins with `first`."""
    return [
        (one.name, code)
        for one in documents()
        for code in one.inline
        if code.split(" ")[0] == first
    ]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lines = re.findall(r"^([a-z][a-z \-]*):(?!=)", makefile, re.MULTILINE)
    return {target for line in lines for target in line.split()}


def test_commands_to_be_typed_would_be_understood() -> None:
    faults = [
        f"{name}: {shlex.join(words)}: {fault}"
        for name, words in typed_commands()
        if words[:1] == ["backhaul"] and (fault := fault_of(words, is_whole=True))
    ]

    assert faults == []


def test_commands_in_the_text_exist_with_their_options() -> None:
    faults = [
        f"{name}: {code}: {fault}"
        for name, code in named_commands("backhaul")
        if (fault := fault_of(shlex.split(code), is_whole=False))
    ]

    assert faults == []


def test_every_make_target_in_the_documents_exists() -> None:
    said = [(name, code.split()) for name, code in named_commands("make")]
    targets = make_targets()
    lost = [
        f"{name}: make {words[1]}"
        for name, words in (*typed_commands(), *said)
        if words[:1] == ["make"] and len(words) > 1 and words[1] not in targets
    ]

    assert lost == []


def test_the_table_of_commands_leaves_none_out() -> None:
    said = {code for _, code in named_commands("backhaul") if _ == "README.md"}
    lost = [path for path in _paths(program()) if not any(_begins(code, path) for code in said)]

    assert lost == []


def _paths(command: Any, before: tuple[str, ...] = ()) -> list[str]:
    if not hasattr(command, "commands"):
        return [" ".join(("backhaul", *before))]
    return [p for name, sub in command.commands.items() for p in _paths(sub, (*before, name))]


def _begins(code: str, path: str) -> bool:
    return f"{code} ".startswith(f"{path} ")


def test_every_variable_that_the_product_reads_is_explained() -> None:
    read = {
        name
        for path in SOURCE.rglob("*.py")
        for name in ENVIRONMENT.findall(path.read_text("utf-8"))
        if name.startswith(("BACKHAUL_", "DATABASE_"))
    }
    read |= {"DATABASE_OWNER_URL"}  # read by name, see wiring/settings.py
    page = document("docs/howto/run-in-production.md")
    [table] = [rows for rows in page.tables() if rows[0][0] == "variable"]

    assert {row[0].strip("`") for row in table[1:]} == read


def test_every_address_of_the_api_in_the_documents_exists() -> None:
    from backhaul.doors.api.urls import api

    known = {*api.get_openapi_schema()["paths"], "/api/v1/docs", "/api/v1/openapi.json"}
    ways = [re.compile(re.sub(r"\{\w+\}", r"[^/]+", way) + "/?") for way in known]
    lost = [
        f"{one.name}: {address}"
        for one in documents()
        for address in ADDRESS.findall(one.text)
        if not any(way.fullmatch(address.rstrip(".")) for way in ways)
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("backhaul fly", "no command 'fly'"),
        ("backhaul doctor --loud", "no option '--loud'"),
        ("backhaul clock", "a command is missing"),
        ("backhaul journey --count 3", "missing: --brand"),
        ("backhaul clock advance", "missing: by"),
        ("backhaul clock advance 73h", ""),
    ],
)
def test_each_fault_of_a_command_is_found(command: str, fault: str) -> None:
    assert fault_of(shlex.split(command), is_whole=True) == fault
