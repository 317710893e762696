from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.makers.stories import MAGDEBURG, THURSDAY, labelled, scanned, standing_at

pytestmark = pytest.mark.django_db


def test_smoke(cast: Cast, client: Client) -> None:
    story = scanned(labelled(cast.nordlicht), MAGDEBURG)
    standing_at(THURSDAY)
    page = client.get(story.path, headers={"accept-language": "en"})
    assert page.status_code == 200
    print(page.content.decode())
