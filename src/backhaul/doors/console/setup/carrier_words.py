"""Carriers' words that no table knows: what each may mean, tried, confirmed and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backhaul.core.errors import DomainError
from backhaul.core.tracking.confirming import Pattern
from backhaul.core.tracking.suggesting import Suggestion
from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.foundation.pages import words
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import word
from backhaul.foundation.tenancy.access import May, names_of
from backhaul.stages.tracking import confirming
from backhaul.stages.tracking.confirming import KINDS, Difference, Meaning, Place, Preview
from backhaul.stages.tracking.unmapped import (
    NEWEST,
    Confirmed,
    Coverage,
    Unmapped,
    confirmations,
    coverage,
    guessed_like,
    unmapped,
)

_SHOWN = 100
_WORDS = {
    Word.LABEL_CREATED.value: gettext_lazy("It is announced only"),
    Word.DROPPED_OFF.value: gettext_lazy("Handed in by the shopper"),
    Word.PICKED_UP.value: gettext_lazy("Picked up by the carrier"),
    Word.IN_TRANSIT.value: gettext_lazy("On its way"),
    Word.OUT_FOR_DELIVERY.value: gettext_lazy("Out for delivery"),
    Word.DELIVERED.value: gettext_lazy("Delivered"),
    Word.NONE.value: gettext_lazy("Says nothing: it moves nothing"),
}
_SENTENCE, _CODE = "sentence", "code"


class MeaningForm(forms.Form):
    """`says` is a word, or `incident:` with its kind."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Which scans"),
        choices=[
            (_SENTENCE, gettext_lazy("Only those with this sentence")),
            (_CODE, gettext_lazy("All with this code, whatever the sentence")),
        ],
        widget=forms.RadioSelect,
    )
    says = forms.ChoiceField(label=gettext_lazy("What it means"))

    def __init__(self, one: Unmapped, data: Any = None) -> None:
        initial = {"says": _said(one.guess), "scope": _CODE if _is_alone(one) else _SENTENCE}
        super().__init__(data, initial=initial)
        own = (("", _("Choose")), *_WORDS.items())
        kinds = [(f"incident:{kind}", word(words.INCIDENTS, kind)) for kind in KINDS]
        self.fields["says"].choices = [  # type: ignore[attr-defined]
            (_("The parcel moves"), own),
            (_("Something is wrong"), kinds),
        ]
        if not one.pattern.code:
            del self.fields["scope"]

    def pattern(self, narrow: Pattern) -> Pattern:
        is_wide = self.cleaned_data.get("scope") == _CODE
        return replace(narrow, key="") if is_wide else narrow

    def meaning(self) -> Meaning:
        given, _colon, kind = str(self.cleaned_data["says"]).partition(":")
        incident = IncidentKind(kind) if kind else None
        return Meaning(word=Word(given), incident=incident)


def _is_alone(one: Unmapped) -> bool:
    return bool(one.pattern.code) and one.sentences == 1


def _said(guess: Suggestion | None) -> str:
    if guess is None:
        return ""
    return f"incident:{guess.incident}" if guess.incident else guess.word.value


@desk_page(May.CONFIGURE)
@require_safe
def carrier_words(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = unmapped(desk.brand.pk)
    given = confirmations(desk.brand.pk)
    context = {
        "rows": [_shown(one, desk) for one in rows[:_SHOWN]],
        "left_out": max(0, len(rows) - _SHOWN),
        "coverage": [_covered(one) for one in coverage(desk.brand.pk)],
        "newest": f"{NEWEST:,}",
        "confirmed": _confirmed(given, desk),
        "is_replaying": given.is_replaying,
    }
    return desk.render(
        request, "console/setup/carrier_words.html", context, current="carrier_words"
    )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def carrier_word(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A POST with `apply` confirms; any other only tries what it would change."""
    one = _asked(request, desk)
    form = MeaningForm(one, request.POST or None)
    found: Preview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "apply" in request.POST:
                return _confirm(request, desk, one, form)
            found = confirming.preview(
                desk.brand.pk, form.pattern(one.pattern), form.meaning(), at=desk.now
            )
        except DomainError as error:
            put_refusal(form, error, "says")
    context = {
        "one": _shown(one, desk),
        "form": form,
        "preview": found,
        "differences": [_differs(each) for each in found.differences] if found else [],
    }
    return desk.render(
        request,
        "console/setup/carrier_word.html",
        context,
        current="carrier_words",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE)
@require_POST
def withdraw_words(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    try:
        row = confirming.withdraw(desk.brand.pk, number, by=desk.actor, at=desk.now)
    except DomainError as error:
        if error.code == "no_such_meaning":
            raise
        tell(request, sentence(error), tone="error")
    else:
        told = _(
            "Taken back: %(scans)s scans are unknown again. Money that went out stays out."
        )
        tell(request, told % {"scans": row.scans})
    return redirect("console:carrier_words", slug=desk.brand.slug)


def _confirm(
    request: HttpRequest, desk: Desk, one: Unmapped, form: MeaningForm
) -> HttpResponse:
    row = confirming.confirm(
        desk.brand.pk, form.pattern(one.pattern), form.meaning(), by=desk.actor, at=desk.now
    )
    if row.is_replaying:
        told = _("Confirmed. %(scans)s scans of before are replayed, batch by batch.")
        tell(request, told % {"scans": row.scans})
    else:
        undo = reverse(
            "console:withdraw_words", kwargs={"slug": desk.brand.slug, "number": row.pk}
        )
        told = _("Confirmed, and %(scans)s scans of before were replayed.")
        tell(request, told % {"scans": row.scans}, undo=undo)
    return redirect("console:carrier_words", slug=desk.brand.slug)


def _asked(request: HttpRequest, desk: Desk) -> Unmapped:
    """Return what the address names: unknown, or a guess that a person overrules.

    Raises Http404 where nothing is like that.
    """
    given = {name: request.GET.get(name, "") for name in ("carrier", "code", "key")}
    for one in unmapped(desk.brand.pk):
        pattern = one.pattern
        if given == {"carrier": pattern.carrier, "code": pattern.code, "key": pattern.key}:
            return one
    found = guessed_like(desk.brand.pk, Pattern(**given)) if given["key"] else None
    if found is None:
        raise Http404
    return found


def _shown(one: Unmapped, desk: Desk) -> dict[str, Any]:
    pattern = one.pattern
    query = urlencode({"carrier": pattern.carrier, "code": pattern.code, "key": pattern.key})
    guess = one.guess
    return {
        "carrier": pattern.carrier,
        "code": pattern.code,
        "text": one.text,
        "scans": one.scans,
        "parcels": one.parcels,
        "since": desk.local.day_of(one.first_at),
        "since_at": one.first_at,
        "last": desk.local.ago(one.last_at),
        "last_at": one.last_at,
        "guess": _means(guess.word.value, guess.incident) if guess else "",
        "confidence": guess.confidence if guess else 0,
        "because": guess.found if guess else "",
        "url": f"{reverse('console:carrier_word', kwargs={'slug': desk.brand.slug})}?{query}",
    }


def _covered(one: Coverage) -> dict[str, Any]:
    parts = {
        "known": one.known,
        "said": one.said,
        "guessed": one.guessed,
        "unknown": one.unknown,
    }
    shares = {name: f"{one.share(count):.1%}" for name, count in parts.items()}
    return {"carrier": one.carrier, "total": f"{one.total:,}", **shares}


def _confirmed(given: Confirmed, desk: Desk) -> list[dict[str, Any]]:
    people = {row.pk: int(row.confirmed_by.partition(":")[2] or 0) for row in given.rows}
    names = names_of(set(people.values()))
    return [
        {
            "row": row,
            "means": _means(row.word, row.incident),
            "at": desk.local.day_of(row.confirmed_at),
            "by": names.get(people[row.pk], ""),
        }
        for row in given.rows
    ]


def _means(given: str, incident: str | None) -> str:
    return word(words.INCIDENTS, incident) if incident else word(_WORDS, given)


def _differs(one: Difference) -> dict[str, Any]:
    return {
        "ran": one.ran,
        "number": one.number,
        "places": [_place(one.before), _place(one.after)],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "position": word(words.POSITIONS, place.position) if place.position else "",
        "headline": word(words.HEADLINES, place.headline) if place.headline else "",
        "incidents": [word(words.INCIDENTS, kind) for kind in place.incidents],
    }
