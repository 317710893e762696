"""The brand's own list at the bench: one screen a point, after the usual questions."""

from __future__ import annotations

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.returns.models import Unit
from tests.cast import Cast
from tests.doors.station.benching import address, answered, text_of
from tests.doors.station.standing import at_the_bench
from tests.makers.floor import received_return


def test_each_point_is_asked_in_its_words_and_the_last_one_grades(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        unit = Unit.objects.get()
        unit.terms = {**(unit.terms or {}), "checks": ["matches"], "look_for": "Seal is intact"}
        unit.save(update_fields=["terms"])
    ada = at_the_bench(cast.ada)
    answered(ada, ran, "matches", "yes", 0)

    page = text_of(ada.get(address(ran, "inspect")))
    assert "Seal is intact" in page
    wrong = answered(ada, ran, "point-1", "maybe", 1)
    assert wrong.status_code == 422
    last = answered(ada, ran, "point-1", "no", 1)

    assert last.headers["Location"] == address(ran, "disposition")
    with acting_for(cast.nordlicht.pk):
        assert Inspection.objects.get().answers["points"] == [
            {"text": "Seal is intact", "is_so": False}
        ]
