"""What the web server calls."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

from backhaul.adapters.carriers.own import use_setting
from backhaul.wiring import logs, memory
from backhaul.wiring.hooks_apart import HooksApart

logs.configure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backhaul.wiring.settings")
sys.setswitchinterval(0.02)
use_setting()
application = HooksApart(get_wsgi_application())
memory.keep_what_is_loaded()
