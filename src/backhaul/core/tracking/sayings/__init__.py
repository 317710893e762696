"""What carriers say, per language, as data: phrases, what each means, and how sure that is."""

from __future__ import annotations

from backhaul.core.tracking.sayings import (
    chinese,
    czech,
    danish,
    dutch,
    english,
    french,
    german,
    greek,
    indonesian,
    italian,
    japanese,
    korean,
    polish,
    portuguese,
    romanian,
    russian,
    spanish,
    swedish,
    turkish,
    vietnamese,
)
from backhaul.core.tracking.sayings.saying import Saying

_ALL = (
    english, chinese, german, french, spanish, italian, portuguese, dutch, polish, swedish,
    japanese, czech, danish, greek, indonesian, korean, romanian, russian, turkish, vietnamese,
)  # fmt: skip
#: By ISO 639-1 code.
LANGUAGES: dict[str, tuple[Saying, ...]] = {one.LANGUAGE: one.SAYINGS for one in _ALL}
