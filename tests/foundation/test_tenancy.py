from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.policies.models import PolicyVersion
from tests.cast import Cast


def test_the_tests_run_as_the_runtime_role(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("bh_app",)


def test_nobody_named_sees_no_brand_rows(cast: Cast) -> None:
    with acting_for():
        assert PolicyVersion.objects.count() == 0


def test_a_block_inside_another_may_not_see_more(cast: Cast) -> None:
    with (
        acting_for(cast.nordlicht.pk),
        pytest.raises(RuntimeError),
        acting_for(cast.voltaic.pk),
    ):
        pass


def test_an_inner_block_gives_the_outer_one_its_brands_back(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        with acting_for(cast.nordlicht.pk):
            assert PolicyVersion.objects.count() == 1
        assert PolicyVersion.objects.count() == 2


def renamed(brand: Brand, name: str) -> None:
    """Rename it in another transaction, as another process would."""
    with ThreadPoolExecutor(1) as other:
        other.submit(_rename, brand.pk, name).result()


def _rename(brand_id: int, name: str) -> None:
    try:
        Brand.objects.filter(pk=brand_id).update(name=name)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("is_one_snapshot", "seen"),
    [(True, ["Nordlicht", "Nordlicht"]), (False, ["Nordlicht", "N"])],
)
def test_what_is_committed_meanwhile_stays_out_of_one_snapshot(
    live_cast: Cast, is_one_snapshot: bool, seen: list[str]
) -> None:
    brand = live_cast.nordlicht
    with acting_for(brand.pk, is_one_snapshot=is_one_snapshot):
        before = Brand.objects.get(pk=brand.pk).name
        renamed(brand, "N")
        after = Brand.objects.get(pk=brand.pk).name

    assert [before, after] == seen
