"""An installation with any number of returns, and people at its pages, in this process.

The makers of the tests fill it: brand, people, and returns at every stage of their way, made
set by set. What they leave out and pages show as well is added here.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: A second brand, so that a wall stands between rows of the same tables.
_BESIDE = 10
_DAYS = 400
_BINS = (("A-01", "restock"), ("A-02", "restock"), ("B-01", "restock_b"), ("C-01", "recycle"))


@dataclass(slots=True)
class Crowd:
    """Who sits before the pages: nobody, a shopper, a member of the operator."""

    brand: Any
    nobody: Any
    shopper: Any
    member: Any
    samples: int
    rows: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Headline → some returns of it, spread over all that there are."""

    def of(self, *headlines: str) -> list[tuple[int, str]]:
        """Return id and RAN of some returns: of these headlines, else of any."""
        found = [row for h in headlines or self.rows for row in self.rows.get(h, [])]
        return found[:: max(1, len(found) // self.samples)][: self.samples]


@contextmanager
def a_place(returns: int, keep: Path | None) -> Iterator[Path]:
    """Start PostgreSQL with our schema in a data directory, and make Django use it."""
    data = (keep or Path(tempfile.mkdtemp(prefix="backhaul-bench-"))) / str(returns)
    data.mkdir(parents=True, exist_ok=True)
    data.parent.chmod(0o755)  # the embedded server may run as another user
    os.environ["BACKHAUL_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "backhaul.wiring.settings"
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    from backhaul.wiring import booting

    booting.set_up()
    server = booting.database(owned=True)
    try:
        booting.migrate()
        yield data
    finally:
        if server is not None:
            server.close()
        if keep is None:
            shutil.rmtree(data.parent, ignore_errors=True)


def crowd(returns: int, samples: int) -> Crowd:
    """Fill the installation unless it is, and let the people come in."""
    from django.test import Client

    from backhaul.foundation.tenancy.models import Brand, User
    from tests.cast import MONDAY
    from tests.makers.shopping import Shopper
    from tests.makers.stories import standing_at

    if not Brand.objects.filter(slug="nordlicht").exists():
        _fill(returns)
    standing_at(MONDAY)
    brand = Brand.objects.get(slug="nordlicht")
    nobody, member, walker = (Client(SERVER_NAME="127.0.0.1") for _ in range(3))
    member.force_login(
        User.objects.get(email="olga@example.com"),
        backend="backhaul.foundation.tenancy.signed_in.Backend",
    )
    shopper = Shopper(brand, walker)
    shopper.look_up()
    shopper.choose()
    shopper.options()
    made = Crowd(brand, nobody, walker, member, samples)
    made.rows = _spread(brand.pk, samples)
    return made


def _fill(returns: int) -> None:
    from backhaul.foundation.tenancy.models import Member, Role, User
    from tests.cast import raise_curtain
    from tests.makers.bulk import make_bulk, owner_session

    cast = raise_curtain()
    olga = User.objects.create(email="olga@example.com", name="Olga Brandt")
    Member.objects.create(user=olga, brand=None, role=Role.OWNER)
    _bins()
    for brand, count in ((cast.nordlicht, returns), (cast.voltaic, returns // _BESIDE)):
        make_bulk(brand, count, days=_DAYS, as_owner=True)
        with owner_session() as session:
            for statement in _BESIDES:
                session.execute(statement, {"brand": brand.pk})
    with owner_session() as session:
        session.execute("VACUUM (ANALYZE)")
    _basket(cast.nordlicht)


def _bins() -> None:
    from backhaul.stages.disposition.models import Bin

    for code, purpose in _BINS:
        Bin.objects.create(site="main", code=code, purpose=purpose, place="Rack 1")


def _basket(brand: Any) -> None:
    """Sell what the shopper asks back."""
    from tests.makers.baskets import sell_basket

    sell_basket(brand)


def _spread(brand_id: int, samples: int) -> dict[str, list[tuple[int, str]]]:
    from django.db import connection

    from backhaul.foundation.tenancy.acting import acting_for

    found: dict[str, list[tuple[int, str]]] = {}
    with acting_for(brand_id), connection.cursor() as cursor:
        cursor.execute(_SPREAD, {"brand": brand_id, "parts": samples * 50})
        for headline, row_id, ran in cursor.fetchall():
            found.setdefault(headline, []).append((row_id, ran))
    return found


def links(crowd: Crowd, rows: list[tuple[int, str]]) -> list[str]:
    """Return the tokens of some returns' links, opened for the next days."""
    from django.db import connection

    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.directory import insert_link, link_token

    with connection.cursor() as cursor:
        for row_id, _ran in rows:
            lives = timedelta(days=30)
            given = insert_link(crowd.brand.pk, row_id, at=clock.now(), lives=lives)
            cursor.execute(*given)
    return [link_token(row_id) for row_id, _ran in rows]


def inspected(crowd: Crowd, rows: list[tuple[int, str]]) -> list[str]:
    """Look at the first unit of each of these; return those that wait for a disposition."""
    from backhaul.core.errors import DomainError
    from backhaul.foundation import clock
    from backhaul.foundation.tenancy.acting import acting_for
    from backhaul.stages.inspection.actions import Findings, inspect

    fine = Findings(is_complete=True, is_matching=True, condition="as_new", seconds=12)
    done = []
    for _row_id, ran in rows:
        try:
            with acting_for(crowd.brand.pk):
                inspect(crowd.brand.pk, ran, 1, fine, at=clock.now(), actor="member:1")
        except DomainError:
            continue  # it was, in a run before
        done.append(ran)
    return done or [ran for _row_id, ran in rows]


#: By walking the newest and every so manieth of the others.
_SPREAD = """
WITH newest AS (
  SELECT id, ran, headline, created_at FROM returns_return WHERE brand_id = %(brand)s
  ORDER BY created_at DESC, id DESC LIMIT %(parts)s),
others AS (
  SELECT id, ran, headline, created_at FROM returns_return
  WHERE brand_id = %(brand)s AND id %% (
    SELECT 1 + count(*) / %(parts)s FROM returns_return WHERE brand_id = %(brand)s) = 0)
SELECT headline, id, ran FROM (SELECT * FROM newest UNION SELECT * FROM others) AS x
ORDER BY created_at DESC
"""
_BESIDES = (
    """INSERT INTO messaging_message (brand_id, return_id, occasion, written_by, "to", locale,
  subject, text, state, attempts, error, created_at, sent_at)
SELECT brand_id, id, o.word, '', email, 'en', 'Your return ' || ran, repeat(
  'Hello, your return is on its way; here is what happens next, and when. ', 9),
  'sent', 1, '', created_at, created_at FROM returns_return
CROSS JOIN (VALUES ('label_ready'), ('refunded')) AS o(word)
WHERE brand_id = %(brand)s AND (o.word = 'label_ready' OR is_done) ORDER BY created_at""",
    """INSERT INTO tracking_scan (brand_id, parcel_id, carrier, tracking_number, fingerprint,
  word, fault, instant, local_text, utc_offset_minutes, zone_source, code, text, place,
  country, sequence, event_id, source, table_version)
SELECT p.brand_id, p.id, 'sandbox', p.tracking_number, md5(p.id || w.word), w.word, '',
  p.made_at + w.after, '2026-11-16T10:00:00', 60, 'carrier', 'A1', 'Told by the carrier',
  'Hub Magdeburg', 'DE', 0, '', 'carrier', '1' FROM shipping_parcel p
CROSS JOIN (VALUES ('picked_up', interval '1 hour'), ('in_transit', interval '9 hours'),
  ('delivered', interval '2 days')) AS w(word, after)
WHERE p.brand_id = %(brand)s AND p.position <> 'label_created'
  AND (w.word <> 'delivered' OR p.position IN ('delivered', 'received'))""",
    """INSERT INTO inspection_inspection (brand_id, unit_id, answers, grade, reasons, differs,
  note, seconds, inspected_at, inspected_by)
SELECT brand_id, id, '{"complete": "yes", "matches": "yes", "condition": "as_new"}', 'A',
  '[]', false, '', 20, received_at, 'member:1' FROM returns_unit
WHERE brand_id = %(brand)s AND disposition <> ''""",
    """INSERT INTO disposition_choice (brand_id, unit_id, disposition, proposed, value_minor,
  currency, reasons, alternatives, override_code, override_note, decided_at, decided_by)
SELECT brand_id, id, disposition, disposition, paid_minor * 6 / 10, 'EUR', '[]', '[]', '',
  '', received_at, 'member:1' FROM returns_unit
WHERE brand_id = %(brand)s AND disposition <> ''""",
    """INSERT INTO disposition_placement (brand_id, unit_id, site, bin, note, since, put_by)
SELECT brand_id, id, 'main', 'A-0' || 1 + id %% 2, '', received_at, 'member:1'
FROM returns_unit WHERE brand_id = %(brand)s AND processing = 'decided'""",
    """INSERT INTO journal_entry (brand_id, kind, return_id, seq, occurred_at, actor, source,
  data)
SELECT r.brand_id, k.kind, r.id, k.seq, r.created_at + interval '1 day', 'system', '',
  CASE k.kind WHEN 'incident.opened'
    THEN jsonb_build_object('kind', i.kind, 'severity', 'incident') ELSE k.data::jsonb END
FROM returns_return r LEFT JOIN incidents_incident i
  ON i.brand_id = r.brand_id AND i.return_id = r.id
JOIN (VALUES (20, 'incident.opened', '{}'),
  (21, 'cost.recorded', '{"stage": "inspect", "seconds": 20}'),
  (22, 'cost.recorded', '{"what": "label", "amount_minor": 420, "currency": "EUR"}'))
  AS k(seq, kind, data) ON i.id IS NOT NULL OR k.seq > 20
WHERE r.brand_id = %(brand)s AND (r.step >= 7 OR k.seq <> 21)""",
    """INSERT INTO tenancy_linktoken (brand_id, hash, return_id, created_at, expires_at)
SELECT brand_id, sha256(convert_to('bulk' || id, 'UTF8')), id, created_at,
  created_at + interval '90 days' FROM returns_return WHERE brand_id = %(brand)s""",
)
