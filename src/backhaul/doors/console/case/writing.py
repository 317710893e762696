"""Writing to the shopper: a template in their language, the letter as it will be, the post."""

from __future__ import annotations

import secrets
from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.core.errors import DomainError
from backhaul.doors.console.case.acting import Act, ask, attempt, done, refused
from backhaul.doors.console.case.letters import LANGUAGES
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.messaging import queries, writing
from backhaul.stages.messaging.templates import Template
from backhaul.stages.messaging.writing import LONGEST_SUBJECT, LONGEST_TEXT, Sheet, Wish

TITLES = {
    Template.WHERE_IS_IT: gettext_lazy("Where it is"),
    Template.ASK_PHOTO: gettext_lazy("Ask for a photo"),
    Template.ASK_RECEIPT: gettext_lazy("Ask for the drop-off receipt"),
    Template.DELAYED: gettext_lazy("It takes longer"),
    Template.FREE: gettext_lazy("Free text"),
}


class LetterForm(forms.Form):
    template = forms.ChoiceField(choices=[(one.value, one.value) for one in Template])
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{8,40}$")
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9, "data-send": ""}),
    )

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            subject=given["subject"],
            text=given["text"],
            once=given["once"],
            template=Template(given["template"]),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def write(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    case = case_of(desk.brand.pk, ran)
    chosen = _template(request)
    try:
        sheet = writing.sheet(desk.brand.pk, case.ret.pk, chosen, at=desk.now)
    except DomainError as unwritable:
        return refused(request, desk, ran, unwritable)
    if request.method != "POST":
        once = secrets.token_urlsafe(18)
        start = {"template": chosen, "once": once, "subject": sheet.subject, "text": sheet.text}
        return _form(request, desk, (ran, sheet), LetterForm(initial=start))
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _form(request, desk, (ran, sheet), form)
    wish = form.wish()
    if request.POST.get("step") != "send":
        return _preview(request, desk, (ran, case.ret.pk), form, sheet)
    work = partial(writing.write, desk.brand.pk, ran, wish, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return _form(request, desk, (ran, sheet), form, wrong=error)
    return done(request, desk, ran, _("The letter is in the post."))


def _template(request: HttpRequest) -> Template:
    wanted = request.POST.get("template") or request.GET.get("template", "")
    return Template(wanted) if wanted in set(Template) else Template.FREE


def _preview(
    request: HttpRequest, desk: Desk, ret: tuple[str, int], form: LetterForm, sheet: Sheet
) -> HttpResponse:
    ran, return_id = ret
    try:
        letter = writing.preview(desk.brand.pk, return_id, form.wish(), at=desk.now)
    except DomainError as error:
        return _form(request, desk, (ran, sheet), form, wrong=error)
    return _form(request, desk, (ran, sheet), form, letter=letter)


def _form(
    request: HttpRequest,
    desk: Desk,
    about: tuple[str, Sheet],
    form: LetterForm,
    *,
    wrong: DomainError | None = None,
    letter: object = None,
) -> HttpResponse:
    ran, sheet = about
    act = Act(
        ran=ran,
        title=_("Write to the shopper"),
        effects=(),
        submit=_("Send"),
        form=form,
        extra={
            "sheet": sheet,
            "language": LANGUAGES.get(sheet.locale, sheet.locale),
            "templates": [(one.value, title) for one, title in TITLES.items()],
            "chosen": form["template"].value(),
            "letter": letter,
        },
        template="console/case/write.html",
    )
    return ask(request, desk, act, wrong=wrong)


@require_POST
@desk_page(May.CARE)
def resend(request: HttpRequest, desk: Desk, message_id: int) -> HttpResponse:
    _message, ran = queries.message_of(desk.brand.pk, message_id)
    work = partial(writing.resend, desk.brand.pk, message_id, at=desk.now, actor=desk.actor)
    error = attempt(desk, work)
    if error:
        return refused(request, desk, ran, error)
    return done(request, desk, ran, _("The letter is in the post again."))
