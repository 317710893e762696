"""The size budget. There is no list of exceptions: split by meaning instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import CODE_FOLDERS, named, python_files, templates

FUNCTION_LINES = 40
FILE_LINES = 400
ARGUMENTS = 6

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def arguments_of(function: Function) -> int:
    given = function.args
    names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{named(path)}:{function.lineno} {function.name}: {lines_of(function)} lines"
        for path in python_files(*CODE_FOLDERS)
        for function in functions(path)
        if lines_of(function) > FUNCTION_LINES
    ]

    assert too_long == []


def test_no_function_of_the_product_takes_more_than_six_arguments() -> None:
    too_wide = [
        f"{named(path)}:{function.lineno} {function.name}: {arguments_of(function)} arguments"
        for path in python_files("src", "scripts", "benchmarks")
        for function in functions(path)
        if arguments_of(function) > ARGUMENTS
    ]

    assert too_wide == []


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    sizes = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*python_files(*CODE_FOLDERS), *templates())
        if "migrations" not in path.parts  # Django writes those, and nobody edits them
    }

    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_the_ruler_counts_what_it_should() -> None:
    [method] = [
        node
        for node in ast.walk(
            ast.parse("class A:\n  def f(self, a, /, b, *c, d, **e):\n    1\n")
        )
        if isinstance(node, Function)
    ]

    assert (lines_of(method), arguments_of(method)) == (2, 3)
