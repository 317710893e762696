"""What goes outside about a proof: that it came, and a person's no."""

from __future__ import annotations

from procrastinate.contrib.django import app

from backhaul.core.errors import Unavailable
from backhaul.foundation.retrying import retry_on
from backhaul.stages.proofs import letters


@app.task(name="proofs.tell", queue="outside", retry=retry_on(Unavailable))
def tell(brand_id: int, proof_id: int) -> None:
    letters.tell(brand_id, proof_id)
