"""Where the events of a carrier nobody knows may lie: a draft, for a person to complete.

Something is a list of events where the objects at one place have a time, and a text or a code
that says something of a parcel. An answer that tells of a fault has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backhaul.adapters.carriers.countries import country_of
from backhaul.adapters.carriers.layouts.branches import (
    Branch,
    Steps,
    branches,
    fields,
    path_of,
    words_in,
)
from backhaul.adapters.carriers.layouts.clocks import Clock, Columns, clock_of
from backhaul.adapters.carriers.layouts.model import CarrierFile, Events, Shape, Shipments
from backhaul.adapters.carriers.layouts.numbering import (
    is_number,
    is_own_number,
    number_anywhere,
    number_around,
    own_number,
)
from backhaul.adapters.carriers.layouts.plainer import plainer
from backhaul.adapters.carriers.layouts.trees import Unreadable, form_of, tree_of
from backhaul.core.tracking.suggesting import suggest_event
from backhaul.core.tracking.words import Word

_FAULT = re.compile(
    r"\b(errors?|faults?|warnings?|problems?|alerts?|exceptions?|debug|rejected)\b"
)
_EVENTS = re.compile(
    r"event|scan|histor|checkpoint|activit|track|detail|status|trace|milestone|progress|suivi|"
    r"movement|route|observation|\bsteps?\b|\bstatuses\b|\bstates\b|sendungsverlauf|trail|journey|lifecycle|etape|evenement|"
    r"ereignis|verlauf|evento|eventi|movimi|moviment|estado|stato|stati\b|tracciat|rastre|"
    r"seguim|zdarzen|gebeurten|handelse|hendelse|hændelse|händelse|tapahtum|eseménye|"
    r"轨迹|轨跡|物流|追跡|履歴"
)
_SURELY_EVENTS = re.compile(
    r"event|scan|histor|activit|checkpoint|trace|trail|evenement|ereignis|verlauf|rastre|轨迹|"
    r"track (detail|summary)$"
)
_OWN_EVENT = re.compile(
    r"\b(event|scan|checkpoint|activity|occur|(status|last) ?(date|time|at\b))"
)
_TEXT = re.compile(
    r"desc|text|message|remark|context|comment|label|title|status|event|activity|detail|"
    r"information|summary|note|name|info|narration|scan|state|action|content|ereignis|"
    r"explanation|\bkind\b|vorgang|beschreibung|meldung|mensaje|messaggio|\bwhat\b|aciklama|durum|libell|evento|descri|omschrijving|opis|描述|状态|内容"
)
_CODE = re.compile(
    r"code|\bcd\b|status|state\b|type|event|\bop\b|key|action|reason|milestone|stage|phase|"
    r"statut|estado|stato|codigo|codice|kod\b|evento|状态"
)
_SENTENCE = re.compile(r"status|event|descr|message|text|explanation|remark|activity|kind")
_PLACE = re.compile(
    r"city|town|place|location|facility|depot|\bstation|site|office|area|hub|ort\b|agence|"
    r"ville|lieu|ciudad|lugar|oficina|unidade|cidade|luogo|citta|filiale|miasto|plaats|"
    r"地点|网点"
)
_POSTAL = re.compile(r"zip|postal|post ?code|post cd|\bplz\b")
_COUNTRY = re.compile(r"country|\bnation\b|\bcc\b|pays|land\b")


@dataclass(frozen=True, slots=True)
class _Found:
    """The events of a body, and which of their fields are what."""

    steps: Steps
    events: Sequence[Branch]
    columns: Columns
    clock: Clock
    text: Steps | None
    code: Steps | None
    weight: float

    def is_like(self, other: _Found) -> bool:
        """Whether both hold events of one kind, as a newest one beside those before."""
        return (self.clock.used, self.text, self.code) == (
            other.clock.used,
            other.text,
            other.code,
        )

    def has(self, single: _Found) -> bool:
        """Whether one of these events tells the same at the same time."""
        asked = (*sorted(self.clock.used), *(one for one in (self.text, self.code) if one))
        rows = zip(*(self.columns[steps] for steps in asked), strict=True)
        return tuple(single.columns[steps][0] for steps in asked) in set(rows)


_Known = dict[Steps, list[Branch]]


def sniff(body: bytes, *, name: str = "draft", called: bool = False) -> CarrierFile | None:
    """Return a draft of a carrier's file that reads `body`, None where no event is found.

    `called`: only what is called events, scans or a history is taken for them.
    """
    try:
        tree = plainer(tree_of(body))
    except Unreadable:
        return None
    known = branches(tree)
    found = [one for steps, events in known.items() if (one := _events(steps, events))]
    found = [one for one in found if not _is_of(one, found)]
    if called:
        found = [one for one in found if _SURELY_EVENTS.search(words_in(one.steps[-1:]))]
    if not found:
        return None
    best = max(found, key=lambda one: (one.weight, len(one.steps)))
    return CarrierFile(
        name=name,
        title=name.replace("_", " ").title(),
        source="a body of theirs, read by guess",
        read_on=date(1970, 1, 1),
        shapes=[_shape(form_of(body), best, found, known)],
    )


def _events(steps: Steps, events: Sequence[Branch]) -> _Found | None:
    name = words_in(steps)
    if _FAULT.search(name) or any(_is_fault(event) for event in events[:1]):
        return None
    columns = _columns(events)
    clock = clock_of(columns)
    if clock is None or clock.share < 0.5:
        return None
    plain = {key: values for key, values in columns.items() if key not in clock.used}
    text, said = _text(plain)
    code = _code(plain, text)
    share = max(said, _said(plain[code]) if code else 0.0)
    if text is None and code is None:
        return None
    if share == 0 and not (_EVENTS.search(name) or _is_telling(text, columns, clock)):
        return None
    if len(events) == 1 and (share == 0 or not _is_one_event(steps, clock, code, columns)):
        return None
    weight = 6 * share + 2 * bool(_EVENTS.search(words_in(steps[-2:]))) + clock.liking
    weight += min(len(events), 6) / 2 - _depth(clock, text)
    return _Found(steps, events, columns, clock, text, code, weight)


def _is_of(single: _Found, found: Sequence[_Found]) -> bool:
    """Whether it is one event told once more, as the newest, beside a list that has it."""
    if len(single.events) > 1:
        return False
    if any(one is not single and one.is_like(single) and one.has(single) for one in found):
        return True
    times = {single.columns[steps][0] for steps in single.clock.used}
    return any(
        len(one.events) > 1
        and not one.is_like(single)
        and times <= {value for steps in one.clock.used for value in one.columns[steps]}
        for one in found
    )


def _is_telling(text: Steps | None, columns: Columns, clock: Clock) -> bool:
    """Whether rows with an hour each tell sentences that differ, in a language nobody knows."""
    if text is None or clock.liking < 1 or not _SENTENCE.search(words_in(text[-1:])):
        return False
    told = columns[text]
    return len(set(told)) > 1 and sum(" " in one for one in told) > len(told) / 2


def _is_one_event(steps: Steps, clock: Clock, code: Steps | None, columns: Columns) -> bool:
    """Whether one object alone is an event: it is called so, or is a number with its news."""
    if _is_called_event(steps, clock, code):
        return True
    told = (name for name, values in columns.items() if any(values))
    if steps or any(_FAULT.search(words_in(name)) for name in told):
        return False
    return clock.liking >= 1 and own_number(columns) is not None


def _is_called_event(steps: Steps, clock: Clock, code: Steps | None) -> bool:
    """Of one object alone only its name tells an event from whatever has a time."""
    own = words_in([name for field in (*clock.used, code or ()) for name in field])
    return bool(_EVENTS.search(words_in(steps[-1:])) or _OWN_EVENT.search(own))


def _is_fault(event: Branch) -> bool:
    """Whether it, or what it lies in, is the usual shape of an error answer."""
    keys = {key.lower() for key in event.value}
    return bool(keys & {"error", "errors", "errorcode", "error_code", "fault", "stacktrace"})


def _columns(events: Sequence[Branch]) -> Columns:
    told = [dict(fields(event.value)) for event in events]
    names = dict.fromkeys(steps for one in told for steps in one)
    return {steps: [one.get(steps, "") for one in told] for steps in names}


def _depth(clock: Clock, text: Steps | None) -> float:
    """A thing whose time or text lies deep within is more likely what the events lie in."""
    deepest = max([*map(len, clock.used), len(text or ())])
    return 0.8 * (deepest - 1)


def _text(columns: Columns) -> tuple[Steps | None, float]:
    """Return the field with the sentence, and the share of those that say something."""
    rated = []
    for steps, values in columns.items():
        told = [value for value in values if value]
        name = words_in(steps[-2:])
        if not told or not any(re.search(r"[^\W\d_]{2}", one) for one in told):
            continue
        if _COUNTRY.search(name) or (not _TEXT.search(name) and is_number(told)):
            continue
        said = _said(values)
        length = sum(map(len, told)) / len(told)
        liking = 1.5 * bool(_TEXT.search(name)) - 2.0 * bool(_PLACE.search(name)) * (1 - said)
        liking -= 0.5 * (1 - len(told) / len(values))
        blanks = 0.6 * (sum(" " in one or not one.isascii() for one in told) / len(told))
        rated.append(
            (4 * said + liking + blanks + min(length, 40) / 80 - len(steps) / 4, steps, said)
        )
    if not rated:
        return None, 0.0
    best = max(rated, key=lambda one: one[0])
    return (best[1], best[2]) if best[0] > 0.8 else (None, 0.0)


def _said(values: Sequence[str]) -> float:
    """Return the share of values that tell of a parcel; that there is no news tells nothing."""
    looked = values[:60]
    guesses = [suggest_event(value, value) for value in looked if value]
    telling = [one for one in guesses if one is not None and one.word is not Word.NONE]
    return len(telling) / len(looked)


def _code(columns: Columns, text: Steps | None) -> Steps | None:
    rated = []
    for steps, values in columns.items():
        told = [value for value in values if value]
        name = words_in(steps[-2:])
        if not told or max(map(len, told)) > 40:
            continue
        if steps == text and any(" " in one for one in told):
            continue
        if is_own_number(steps, values):
            continue
        if not _CODE.search(name) or _PLACE.search(name) or _COUNTRY.search(name):
            continue
        if any(re.search(r"\d[:/-]\d\d", one) for one in told) or _POSTAL.search(name):
            continue
        tight = sum(" " not in one for one in told) / len(told)
        own = 1.0 * ("code" in name) + 0.5 * bool(re.search(r"status|event", name))
        other = 1.0 * bool(re.search(r"exception|reason|sub", name))
        rated.append((tight + own - other + len(told) / len(values) - len(steps) / 4, steps))
    return max(rated)[1] if rated else None


def _shape(form: str, found: _Found, others: Sequence[_Found], known: _Known) -> Shape:
    alike = [one.steps for one in others if one.is_like(found)]
    own = own_number(found.columns)
    at, number = number_around(found.events[0].above) if own is None else ((), [])
    if own is None and not number:
        number = number_anywhere(known)
    used = {found.text, found.code, own}
    place = [path_of(steps) for steps in _places(found.columns) if steps not in used]
    events = Events(
        path=[path_of(steps[len(at) :]) for steps in alike if steps[: len(at)] == at],
        time=found.clock.time,
        time_format=list(found.clock.formats),
        offset=found.clock.offset or [],
        utc=found.clock.utc or [],
        zone="UTC" if found.clock.is_on_utc else "place",
        code=path_of(found.code) if found.code else [],
        text=[path_of(found.text)]
        if found.text
        else ([path_of(found.code)] if found.code else []),
        number=path_of(own) if own else [],
        place=" ".join(place) if place else [],
        country=[path_of(one) for one in _countries(found.columns) if one not in used],
    )
    return Shape(
        format=form,
        shipments=Shipments(path=path_of(at), number=number),
        events=[events],
    )


def _places(columns: Columns) -> list[Steps]:
    """Return a city, else what is called a place."""
    named = [
        steps
        for steps, values in columns.items()
        if _PLACE.search(words_in(steps[-2:]))
        and not re.search(r"code|zip|country|id\b|type|lat|lon|time", words_in(steps[-1:]))
        and any(re.search(r"[^\W\d_]{2}", value) for value in values)
    ]
    cities = [steps for steps in named if re.search("city|town|ort", words_in(steps[-1:]))]
    return (cities or named)[:1]


def _countries(columns: Columns) -> list[Steps]:
    found = [
        steps
        for steps, values in columns.items()
        if _COUNTRY.search(words_in(steps[-2:]))
        and all(country_of(value) for value in values if value)
    ]
    return sorted(found, key=lambda steps: (len(steps), steps))[:2]
