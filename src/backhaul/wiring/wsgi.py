"""What the web server calls."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

from backhaul.adapters.carriers.own import use_setting
from backhaul.wiring import logs, memory, place

logs.configure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhaul.wiring.settings")
sys.setswitchinterval(0.02)
use_setting()
_pages = get_wsgi_application()

from backhaul.wiring.hooks_apart import HooksApart  # noqa: E402 - it needs Django set up

application = HooksApart(_pages, pages=place.web_threads())
memory.keep_what_is_loaded()
