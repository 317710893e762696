from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db.migrations.state import ModelState, ProjectState

from backhaul.foundation.postgres import migrating
from backhaul.foundation.postgres.binaries import program
from tests.database import admin_dsn

PLAINLY = "call_command('migrate', database='owner', verbosity=0)"
OURS = "migrating.migrate()"

MIGRATE = """
import sys
import django
django.setup()
from django.core.management import call_command
from backhaul.foundation.postgres import migrating
from backhaul.foundation.postgres.bootstrap import create_roles_and_database
from tests.database import admin_dsn, point_at, _PASSWORDS
create_roles_and_database(admin_dsn(), sys.argv[1], passwords=_PASSWORDS)
point_at(sys.argv[1], admin_dsn())
"""


@pytest.fixture
def admin() -> Iterator[dict[str, Any]]:
    found = admin_dsn()
    yield found
    with psycopg.connect(**found, autocommit=True) as session:
        session.execute("DROP DATABASE IF EXISTS bh_schema_plain WITH (FORCE)")
        session.execute("DROP DATABASE IF EXISTS bh_schema_ours WITH (FORCE)")


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_the_schema_is_the_one_that_django_makes_alone(admin: dict[str, Any]) -> None:
    plain = schema_of(admin, "bh_schema_plain", PLAINLY)
    ours = schema_of(admin, "bh_schema_ours", OURS)

    assert ours == plain
    assert "CREATE POLICY brand_wall" in ours


def schema_of(admin: dict[str, Any], name: str, how: str) -> str:
    subprocess.run([sys.executable, "-c", MIGRATE + how, name], check=True)
    where = psycopg.conninfo.make_conninfo("", **{**admin, "dbname": name})
    dumped = subprocess.run(
        [program("pg_dump"), "--schema-only", where], check=True, capture_output=True, text=True
    )
    # A key of its own in each dump, against restoring what somebody slipped in.
    return re.sub(r"\\(un)?restrict .*", "", dumped.stdout)


def test_a_model_whose_relations_stay_is_rendered_alone() -> None:
    state = with_models("brand", "order")
    brand, order = (state.apps.get_model("shop", name) for name in ("brand", "order"))

    with migrating._rendering_little():
        state.alter_model_options("shop", "brand", {"ordering": ["id"]}, ["ordering"])
        state.reload_model("shop", "brand", delay=True)

    assert state.apps.get_model("shop", "brand") is not brand
    assert state.apps.get_model("shop", "order") is order


def test_a_changed_relation_has_every_model_rendered_again() -> None:
    state = with_models("brand", "order")
    brand, order = (state.apps.get_model("shop", name) for name in ("brand", "order"))

    with migrating._rendering_little():
        state.reload_model("shop", "brand", delay=False)

    assert state.apps.get_model("shop", "brand") is not brand
    assert state.apps.get_model("shop", "order") is not order


def test_afterwards_django_renders_as_it_does() -> None:
    djangos = ProjectState.reload_model

    with migrating._rendering_little():
        assert ProjectState.reload_model is not djangos

    assert ProjectState.reload_model is djangos


def with_models(*names: str) -> ProjectState:
    state = ProjectState()
    for name in names:
        state.add_model(ModelState("shop", name, fields=[]))
    assert len(state.apps.get_models()) == len(names)
    return state
