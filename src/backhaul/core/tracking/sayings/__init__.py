"""What carriers say, per language, as data: phrases, what each means, and how sure that is."""

from __future__ import annotations

from backhaul.core.tracking.sayings import (
    arabic,
    bulgarian,
    chinese,
    croatian,
    czech,
    danish,
    dutch,
    english,
    estonian,
    finnish,
    french,
    german,
    greek,
    hebrew,
    hindi,
    hungarian,
    indonesian,
    italian,
    japanese,
    korean,
    latvian,
    lithuanian,
    polish,
    portuguese,
    romanian,
    russian,
    spanish,
    swedish,
    thai,
    turkish,
    ukrainian,
    vietnamese,
)
from backhaul.core.tracking.sayings.saying import Saying

_ALL = (
    english, chinese, german, french, spanish, italian, portuguese, dutch, polish, swedish,
    japanese, czech, danish, greek, indonesian, korean, romanian, russian, turkish, vietnamese,
    finnish, hungarian, bulgarian, ukrainian, croatian, estonian, latvian, lithuanian, thai,
    hebrew, arabic, hindi,
)  # fmt: skip
#: By ISO 639-1 code.
LANGUAGES: dict[str, tuple[Saying, ...]] = {one.LANGUAGE: one.SAYINGS for one in _ALL}
