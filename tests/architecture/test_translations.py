"""Whoever reads Chinese reads all of it: nothing missing, nothing uncertain."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from scripts import translations
from scripts.translations import Message

TEMPLATE = """{% load i18n %}
<p>
      {% if late %}
   it's "late"
    <a title="{% translate 'Open' context 'verb' %}">{{ _("Parcel") }}</a>
  {% blocktranslate count n=units %}{{ n }} unit{% plural %}{{ n }} units{% endblocktranslate %}
 {% endif %}
"""
CODE = """
from django.utils.translation import gettext as _
words = _("Due on %(day)s")
"""


def catalogue(**entry: object) -> polib.POFile:
    result = polib.POFile()
    result.append(polib.POEntry(**entry))
    return result


@pytest.mark.parametrize("path", translations.catalogues(), ids=lambda path: path.parts[-3])
def test_every_message_is_translated(path: Path) -> None:
    found = translations.faults(polib.pofile(str(path)), translations.messages())

    assert found == []


def test_simplified_chinese_is_among_the_catalogues() -> None:
    assert "zh_Hans" in [path.parts[-3] for path in translations.catalogues()]


def test_messages_of_code_and_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "app" / "wording.py").write_text(CODE, encoding="utf-8")

    found = translations.messages(tmp_path / "app")

    assert found == [
        Message("verb", "Open"),
        Message(None, "Parcel"),
        Message(None, "%(n)s unit", "%(n)s units"),
        Message(None, "Due on %(day)s"),
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"msgid": "Other", "msgstr": "其他"}, "not in the catalogue"),
        ({"msgid": "Due %(day)s", "msgstr": ""}, "not translated"),
        (
            {"msgid": "Due %(day)s", "msgstr": "%(day)s前", "flags": ["fuzzy"]},
            "uncertain (fuzzy)",
        ),
        ({"msgid": "Due %(day)s", "msgstr": "%(date)s前"}, "placeholders differ from %(day)s"),
        (
            {"msgid": "Due %(day)s", "msgstr": "%(day)s前", "obsolete": True},
            "not in the catalogue",
        ),
    ],
)
def test_each_fault_of_a_translation_is_named(entry: dict[str, object], fault: str) -> None:
    message = Message(None, "Due %(day)s", files={"a.py"})

    found = translations.faults(catalogue(**entry), [message])

    assert found == [f"{fault}: 'Due %(day)s' (a.py)"]


def test_a_plural_needs_the_placeholders_of_its_plural_only() -> None:
    good = catalogue(
        msgid="One unit", msgid_plural="%(n)d units", msgstr_plural={0: "%(n)d 件"}
    )

    found = translations.faults(good, [Message(None, "One unit", "%(n)d units")])

    assert found == []


def test_merging_keeps_translations_and_retires_what_nothing_asks_for() -> None:
    known = catalogue(msgid="Parcel", msgstr="包裹")
    known.append(polib.POEntry(msgid="Gone", msgstr="没了"))

    added = translations.merge(known, [Message(None, "Parcel"), Message(None, "Unit")])

    assert added == 1
    assert [(entry.msgid, entry.msgstr, bool(entry.obsolete)) for entry in known] == [
        ("Parcel", "包裹", False),
        ("Gone", "没了", True),
        ("Unit", "", False),
    ]
