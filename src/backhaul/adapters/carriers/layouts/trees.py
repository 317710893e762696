"""A body as plain objects, lists and texts, whether it came as JSON, XML or CSV.

A form with JSON or XML in one of its fields, as some push it, is what that field holds; a call
of a function (JSONP) is its argument.
"""

from __future__ import annotations

import csv
import io
import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

Tree = Any


class Unreadable(Exception):
    """The body is not what it begins like; its text is a problem's code."""


_FORM = re.compile(rb"[A-Za-z_][\w.]{0,60}=[^\n;,]*\Z")
_CALL = re.compile(
    rb"\s*(?:/\*\*/)?\s*[A-Za-z_$][\w.$]{0,60}\s*\(\s*([\[{].*[\]}])\s*\)\s*;?\s*", re.DOTALL
)
_INNER = ("{", "[", "<")


def unwrapped(body: bytes) -> bytes:
    """Return the field of a form that holds JSON or XML; of no form, the body as it is."""
    if called := _CALL.fullmatch(body):
        return called[1]
    if not _FORM.match(body):
        return body
    fields = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True)
    held = (value for _name, value in fields if value.lstrip().startswith(_INNER))
    return next(held, "").encode() or body


def form_of(body: bytes) -> str:
    """Return "json", "xml" or "csv", by how the body begins."""
    body = unwrapped(body)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return "json"
    return "xml" if start == b"<" else "csv"


def tree_of(body: bytes) -> Tree:
    """Raises Unreadable `not_json`, `not_xml` or `not_csv`."""
    body = unwrapped(body)
    match form_of(body):
        case "json":
            return _json(body)
        case "xml":
            return _xml(body)
        case _:
            return _csv(body)


def _json(body: bytes) -> Tree:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json") from error


class _NoDoctype(ET.TreeBuilder):
    def doctype(self, *_told: str | None) -> None:
        """Refuse what could name other files, or entities that grow without end."""
        raise Unreadable("not_xml")


_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_PLAIN = {b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"}


def _is_plain(body: bytes) -> bool:
    """Whether the letters of a document type would be those of ASCII."""
    start = body[:200]
    named = _ENCODING.search(start)
    if named is None:
        return b"encoding" not in start.partition(b">")[0]
    return named[1].lower() in _PLAIN


def _xml(body: bytes) -> Tree:
    try:
        root = _root(body)
        return {_local(root.tag): _element(root, 0)}
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Unreadable("not_xml") from error


def _root(body: bytes) -> ET.Element:
    """A builder of our own costs three times as much: it is asked where there is doubt."""
    if b"<!DOCTYPE" not in body and b"\0" not in body[:8] and _is_plain(body):
        return ET.XML(body)
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - no document type gets through
    parser.feed(body)
    root: ET.Element = parser.close()
    return root


_DEEPEST = 60


def _element(element: ET.Element, depth: int) -> Tree:
    """Return a text for an element that holds nothing but one, else an object."""
    if depth > _DEEPEST:
        raise Unreadable("not_xml")
    text = (element.text or "").strip()
    if not len(element) and not element.attrib:
        return text
    found: dict[str, Any] = {
        f"@{_local(name)}": value for name, value in element.attrib.items()
    }
    for child in element:
        name, value = _local(child.tag), _element(child, depth + 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    if text:
        found["#text"] = text
    return found


@lru_cache(maxsize=4096)
def _local(name: object) -> str:
    """Return the name without its namespace; of a comment, none."""
    return str(name).rpartition("}")[2] if isinstance(name, str) else "#comment"


def _csv(body: bytes) -> Tree:
    text = body.decode("utf-8-sig", "replace")
    try:
        dialect = csv.Sniffer().sniff(text[:4000], delimiters=",;\t|")
        rows = list(csv.DictReader(io.StringIO(text), dialect=dialect))
    except csv.Error as error:
        raise Unreadable("not_csv") from error
    return [{(key or "").strip(): value for key, value in row.items()} for row in rows]
