"""Write docs/reference/openapi.json anew: `python -m scripts.openapi`."""

from __future__ import annotations

import json
import os
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhaul.wiring.settings")
    import django

    django.setup()
    from backhaul.doors.api.urls import api

    document = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(document + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(document):,} characters")


if __name__ == "__main__":
    main()
