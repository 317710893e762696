"""What the web server calls."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

from backhaul.wiring import logs, memory

logs.configure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhaul.wiring.settings")
sys.setswitchinterval(0.02)
application = get_wsgi_application()
memory.keep_what_is_loaded()
