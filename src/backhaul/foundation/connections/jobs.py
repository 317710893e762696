"""What a worker does about connections."""

from __future__ import annotations

from procrastinate.contrib.django import app

from backhaul.foundation.connections import trying


@app.task(name="connections.try", queue="outside")
def try_connection(brand_id: int, connection_id: int) -> None:
    trying.try_here(brand_id, connection_id)
