"""What is worth a letter: one per return and occasion, and only while it is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Processing
from backhaul.core.exchanges import GOES_OUT, Ending
from backhaul.core.journal import EntryKind
from backhaul.core.playbooks.model import StepKind
from backhaul.core.playbooks.taking import StepState
from backhaul.core.tracking.silence import Severity
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.messaging.facts import Dossier

_K = IncidentKind

#: Kinds that the shopper is not written to about, and why. The tracking page shows them all.
UNTOLD: Mapping[IncidentKind, str] = {
    _K.ATTEMPT_FAILED: "between the carrier and our dock; it is tried again the next day",
    _K.REDIRECTED: "between the carrier and our return centre; the parcel still comes",
    _K.AWAITING_COLLECTION: "our dock collects it",
    _K.MISSORT: "the carrier puts it right by itself; if not, `no_movement` tells it",
    _K.DATA_STALE: "it is our knowledge that is old, nothing has happened to the parcel",
    _K.LABEL_IN_DOUBT: "a person asks the carrier; `label_ready` tells what comes of it",
    _K.REFUND_UNKNOWN: "we ask the provider; `refund_checking` or `refund_failed` tells it",
}

#: Headlines of the usual way, in order: an undone step is not told a second time.
_USUAL_WAY = (
    "requested", "in_review", "authorized", "ready_to_send", "label_ready", "handed_over",
    "first_scan", "on_its_way", "out_for_delivery", "delivered", "arrived", "checked_in",
    "inspected",
)  # fmt: skip
#: Told once more when the shopper has chosen another way.
ANEW = ("label_ready", "ready_to_send")
#: An answer to a request: "in_review" after one was told takes it back, and that is told too.
_ANSWERS = ("authorized", "ready_to_send", "label_ready", "refused")
TAKEN_BACK = "taken_back"
SECOND_LOOK = "second_look"
#: By its end, the headlines that say the same: they tell it then.
_SAYS_END: Mapping[str, frozenset[str]] = {
    "granted": frozenset(_ANSWERS) - {"refused"},
    "upheld": frozenset({"refused"}),
}
ASKED = "asked"
"""The shopper is asked when and where they handed a parcel over."""
#: Steps of playbooks that are letters.
_WRITTEN = (StepKind.TELL_SHOPPER, StepKind.ASK_SHOPPER)
_COUNTED = ("partly_received", "partly_paid")
#: They tell of a refund: of an exchange the goods are told.
_OF_MONEY = frozenset({"inspected", "partly_paid", "refund_checking", "refund_sent"})
_LABEL_READY = 2
"""The step of the usual way at which a parcel is with the shopper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """`name` is unique for a return; `code` says which words tell it."""

    name: str
    code: str
    at: datetime
    parcel_id: int | None = None

    @property
    def is_healed(self) -> bool:
        return self.code.startswith("healed.")

    @property
    def is_question(self) -> bool:
        return self.code.startswith(f"{ASKED}.")

    @property
    def is_incident(self) -> bool:
        return self.code.startswith("incident.")

    @property
    def incident(self) -> IncidentKind:
        return IncidentKind(self.code.split(".")[1])


def occasions(tasks: Iterable[TaskRow], dossier: Dossier) -> list[Occasion]:
    """Return what to tell about one return: its newest true headline and its incidents."""
    ordered = sorted(tasks, key=lambda task: (task.occurred_at, task.id))
    headline = _headline(ordered, dossier)
    troubles = _troubles(ordered, dossier, is_headline_told=headline is not None)
    heads = _beside_second_look([headline] if headline else [], ordered, dossier)
    found = [*heads, *_of_exchanges(ordered), *troubles]
    return [occasion for occasion in found if occasion.name not in dossier.told]


def _beside_second_look(
    heads: list[Occasion], ordered: Sequence[TaskRow], dossier: Dossier
) -> list[Occasion]:
    """Return the headline, what it does not tell of a second look, or both.

    That it is asked for is told by `taken_back` where there was an answer; how it ended, by
    an answer that says the same. An older answer, given anew beside it, is not told again.
    What tells it may have been told before, or be a later task: a batch is cut anywhere.
    """
    new = [one for one in heads if not _is_said_beside(one, dossier)]
    for task in ordered:
        state = _second_look(task)
        if state is None:
            continue
        code = f"{SECOND_LOOK}.{state}"
        own = Occasion(name=code, code=code, at=task.occurred_at)
        if state == "open":
            is_told = dossier.second_look_by is None or _tells_it_is_open(task, dossier)
            new = new if is_told else new or [own]
        elif not _tells_end(state, task, ordered, new, dossier):
            new = [own, *new]
    return new


def _is_said_beside(head: Occasion, dossier: Dossier) -> bool:
    """Whether the headline was told, or says no more than what is told of a second look."""
    if head.name in dossier.told:
        return True
    if head.code == TAKEN_BACK:
        is_open = dossier.second_look_by is not None
        return is_open and f"{SECOND_LOOK}.open" in dossier.told
    if dossier.second_look_end is None or head.code not in dossier.told:
        return False
    state, ended_at = dossier.second_look_end
    return head.at == ended_at and head.code not in _SAYS_END.get(state, ())


def _tells_it_is_open(task: TaskRow, dossier: Dossier) -> bool:
    """Whether an answer was taken back for it: that was told with it, or is about to be."""
    ret = dossier.ret
    is_back = ret.headline == "in_review" and ret.headline_at >= task.occurred_at
    return is_back and not dossier.told.isdisjoint(_ANSWERS)


def _tells_end(
    state: str,
    task: TaskRow,
    ordered: Sequence[TaskRow],
    new: Sequence[Occasion],
    dossier: Dossier,
) -> bool:
    """Whether an answer that says the same was told since, or is about to be."""
    if any(one.code in _SAYS_END[state] for one in new):
        return True
    ret = dossier.ret
    if ret.headline not in _SAYS_END[state] or ret.headline_at < task.occurred_at:
        return False
    told_at = dossier.told_at.get(_named(ret.headline, dossier))
    if told_at is not None:
        return told_at >= task.occurred_at
    changes = [one for one in ordered if one.kind == EntryKind.RETURN_HEADLINE]
    return not (changes and _is_true(changes[-1], dossier))


def _second_look(task: TaskRow) -> str | None:
    if task.kind is EntryKind.APPEAL_ASKED:
        return "open"
    return str(task.data["state"]) if task.kind is EntryKind.APPEAL_DECIDED else None


def _headline(ordered: Sequence[TaskRow], dossier: Dossier) -> Occasion | None:
    changes = [task for task in ordered if task.kind == EntryKind.RETURN_HEADLINE]
    if not changes or not _is_true(changes[-1], dossier):
        return None
    newest = changes[-1]
    code = str(newest.data["headline"])
    if code in _OF_MONEY and dossier.ret.resolution in GOES_OUT:
        return None
    if code == "in_review" and not dossier.told.isdisjoint(_ANSWERS):
        name = f"{TAKEN_BACK}.{newest.id}"
        return Occasion(name=name, code=TAKEN_BACK, at=newest.occurred_at)
    if _is_step_back(str(changes[0].data.get("before", "")), code):
        return None
    name = f"{code}.{newest.data['count']}" if code in _COUNTED else _named(code, dossier)
    return Occasion(name=name, code=code, at=newest.occurred_at)


def _named(code: str, dossier: Dossier) -> str:
    name = f"{code}.way{dossier.replaced}" if code in ANEW and dossier.replaced else code
    times = _taken_back(dossier) if code in _ANSWERS else 0
    return f"{name}.again{times}" if times else name


def _of_exchanges(ordered: Sequence[TaskRow]) -> list[Occasion]:
    """Return what to tell of goods that go out; the end of a return tells its own end."""
    return [
        Occasion(
            name=f"{task.kind.value}.{task.data['exchange']}",
            code=task.kind.value,
            at=task.occurred_at,
        )
        for task in ordered
        if task.kind is EntryKind.EXCHANGE_SENT
        or (
            task.kind is EntryKind.EXCHANGE_ENDED
            and Ending(str(task.data["ending"])).is_owed_still
        )
    ]


def _taken_back(dossier: Dossier) -> int:
    """Return how often an answer was taken back: the same one given again is told again."""
    return sum(told.startswith(f"{TAKEN_BACK}.") for told in dossier.told)


def _is_true(task: TaskRow, dossier: Dossier) -> bool:
    """Whether the return is still where the entry says; if not, a newer entry tells it."""
    ret = dossier.ret
    if task.data["headline"] != ret.headline:
        return False
    counted = ret.headline in _COUNTED
    return not counted or task.data["count"] == ret.headline_count


def _is_step_back(before: str, code: str) -> bool:
    if before not in _USUAL_WAY or code not in _USUAL_WAY:
        return False
    return _USUAL_WAY.index(code) < _USUAL_WAY.index(before)


def _troubles(
    ordered: Sequence[TaskRow], dossier: Dossier, *, is_headline_told: bool
) -> list[Occasion]:
    newest = {_subject(task): task for task in ordered if is_about_trouble(task)}
    found: dict[str, Occasion] = {}
    for task in newest.values():
        kind = IncidentKind(str(task.data["kind"]))
        if task.kind == EntryKind.INCIDENT_HEALED:
            # A new headline says it better; who was never worried needs no all-clear.
            if is_headline_told or not _was_told(kind, dossier) or _is_no_relief(kind, dossier):
                continue
            code = f"healed.{kind.value}"
        elif kind in UNTOLD or _is_told_by_headline(kind, dossier):
            continue
        elif task.data.get("step") == StepKind.ASK_SHOPPER:
            code = f"{ASKED}.{kind.value}"
        else:
            code = f"incident.{kind.value}{_shade(task)}"
        found[code] = _about(task, code)
    return list(found.values())


def is_about_trouble(task: TaskRow) -> bool:
    """Whether the task may give occasion to a letter about an incident."""
    if task.kind == EntryKind.INCIDENT_STEP:
        is_done = task.data.get("state") == StepState.DONE
        return is_done and task.data.get("step") in _WRITTEN
    return task.kind in {EntryKind.INCIDENT_OPENED, EntryKind.INCIDENT_HEALED}


def _subject(task: TaskRow) -> tuple[object, object, bool]:
    is_question = task.data.get("step") == StepKind.ASK_SHOPPER
    return task.data["kind"], task.data.get("subject"), is_question


def _was_told(kind: IncidentKind, dossier: Dossier) -> bool:
    name = f"incident.{kind.value}"
    return any(told == name or told.startswith(f"{name}.") for told in dossier.told)


def _is_no_relief(kind: IncidentKind, dossier: Dossier) -> bool:
    """Whether it ended, and nothing is well by that.

    By the shopper's own word, and no carrier has seen the parcel yet; or the box was found,
    and something was not in it: that is told by itself.
    """
    if kind is _K.DELIVERED_NOT_RECEIVED:
        return any(unit.processing == Processing.MISSING for unit in dossier.units)
    return kind is _K.NOT_SENT_YET and (dossier.ret.step or 0) <= _LABEL_READY


def _is_told_by_headline(kind: IncidentKind, dossier: Dossier) -> bool:
    return kind is _K.REFUND_FAILED and dossier.ret.headline == "refund_checking"


def _shade(task: TaskRow) -> str:
    """A note and the incident that may follow it are two things to tell."""
    is_note = task.data.get("severity") == Severity.NOTE
    return f".{Severity.NOTE.value}" if is_note else ""


def _about(task: TaskRow, code: str) -> Occasion:
    what, _, number = str(task.data.get("subject") or "").partition(":")
    is_parcel = what == "parcel" and number.isdigit()
    parcel_id = int(number) if is_parcel else None
    return Occasion(name=code, code=code, at=task.occurred_at, parcel_id=parcel_id)
