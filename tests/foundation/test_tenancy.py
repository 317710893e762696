from __future__ import annotations

import pytest
from django.db import connection

from backhaul.foundation.tenancy.acting import acting_for
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
