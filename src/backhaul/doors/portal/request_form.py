"""The form of the items page: what was typed for each line, and which button was pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from backhaul.core.drafts import leaf_of
from backhaul.core.policies.facts import Said
from backhaul.core.reasons import TREE
from backhaul.stages.intake.drafts import Chosen, Draft
from backhaul.stages.intake.offers import OfferedLine

_MOST_TYPED = 10_000
"""Characters of a comment that are kept to be shown again, although they are too many."""
_MOST_DIGITS = 9
_MOST_SERIALS = 2_000


@dataclass(frozen=True, slots=True)
class Press:
    """Which button it was: `line` is the one that it belongs to, 0 none."""

    act: str = "go"
    line: int = 0
    value: int = 0


def press_of(form: QueryDict, draft: Draft) -> Press:
    """Return the button; anything unknown is the main one."""
    if "step" in form:
        line, _, by = form.get("step", "").partition(":")
        return Press("step", whole(line), -1 if by == "-1" else 1)
    if "drop" in form:
        photo = whole(form.get("drop", ""))
        line_id = next((kept.line_id for kept in draft.photos if kept.id == photo), 0)
        return Press("drop", line_id, photo)
    if "turn" in form:
        return Press("turn", value=whole(form.get("turn", "")))
    if "upload" in form:
        return Press("upload", whole(form.get("upload", "")))
    return Press("save") if form.get("act") == "save" else Press()


def typed_of(
    form: QueryDict, draft: Draft, lines: Iterable[OfferedLine], press: Press
) -> list[Chosen]:
    """Return what stands in the form for these lines; what is not in it stays as it was.

    A line that may not come back any more is not picked, and what was typed for it is kept.
    """
    picked = set(form.getlist("pick"))
    return [
        _typed(form, draft, line, press, is_picked=str(line.id) in picked) for line in lines
    ]


def _typed(
    form: QueryDict, draft: Draft, line: OfferedLine, press: Press, *, is_picked: bool
) -> Chosen:
    known = draft.lines.get(line.id) or Chosen(line.id, is_picked=False)
    if not line.standing.is_open:
        return replace(known, is_picked=False)
    quantity = whole(form.get(f"quantity-{line.id}", str(known.quantity)))
    if press.act == "step" and press.line == line.id:
        quantity = min(max(quantity + press.value, 1), max(line.standing.remaining, 1))
    branch = form.get(f"branch-{line.id}", "")
    branch = branch if branch in TREE else ""
    comment = form.get(f"comment-{line.id}", known.comment)
    said = form.get(f"said-{line.id}", known.said)
    return Chosen(
        line_id=line.id,
        is_picked=is_picked or (press.line == line.id and press.act in {"step", "upload"}),
        quantity=quantity,
        branch=branch,
        reason=leaf_of(branch, form.get(f"reason-{line.id}", "")),
        comment=clean(comment)[:_MOST_TYPED],
        serial=clean(form.get(f"serial-{line.id}", known.serial))[:_MOST_SERIALS],
        said=said if said in set(Said) else "",
        instead=known.instead,
    )


def clean(text: str) -> str:
    """Return the text with one sign per line end, without what the database can't keep."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def files_of(
    request: HttpRequest, lines: Iterable[OfferedLine]
) -> Iterator[tuple[OfferedLine, UploadedFile[bytes]]]:
    for line in lines:
        for file in request.FILES.getlist(f"photo-{line.id}"):
            yield line, file


def whole(text: str) -> int:
    """Return a whole number; 0 for what is none: no line, photo or quantity has it."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 0
