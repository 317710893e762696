from __future__ import annotations
import os
import pytest
from tests.makers.stories import standing_at
from tests.makers.variants import VARIANTS
from backhaul.foundation.tenancy.models import Brand

MODES = {"d": (1200, "light", "en-GB", 1.25), "p": (390, "light", "en-GB", 2), "dd": (1200, "dark", "en-GB", 1.25), "pd": (390, "dark", "en-GB", 2),
         "zd": (1200, "light", "zh-CN", 1.25), "zp": (390, "light", "zh-CN", 2), "n": (320, "light", "en-GB", 2), "w": (1440, "light", "en-GB", 1),"zn": (320, "dark", "zh-CN", 2)}
WANT = os.environ.get("SHOTS", "d,p").split(",")
ONLY = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else list(VARIANTS)

@pytest.mark.parametrize("name", ONLY)
def test_shot(name, live_cast, site, chromium):
    Brand.objects.filter(slug="nordlicht").update(theme={"logo": "nordlicht.svg"}, help_email="help@nordlicht.example", help_hours="Mon–Fri, 9:00–18:00")
    story, now = VARIANTS[name](Brand.objects.get(slug="nordlicht"))
    standing_at(now)
    for mode in WANT:
        w, scheme, loc, scale = MODES[mode]
        ctx = chromium.new_context(viewport={"width": w, "height": 800}, color_scheme=scheme, locale=loc, device_scale_factor=scale)
        page = ctx.new_page()
        errs = []
        page.on("console", lambda m: errs.append(m.text))
        page.on("response", lambda r: errs.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(site + story.path, wait_until="networkidle")
        page.screenshot(path=f"/tmp/e/shots/{name}-{mode}.png", full_page=True)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        print(name, mode, "overflow", over, errs)
        ctx.close()
