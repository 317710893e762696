"""The form of a payment by a person's word: a deduction, what went elsewhere, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.money.forms import AmountField
from backhaul.doors.console.work.elsewhere import Taken
from backhaul.stages.approvals.actions import Wish
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.counting import Went

_REASON = 200


class SettleForm(forms.Form):
    """Asks for what went elsewhere only where a refund is known that was `taken` there."""

    deduction = forms.DecimalField(
        label=gettext_lazy("Deduction for its condition, in percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        required=False,
        help_text=gettext_lazy("Of what was paid for each unit. It needs a reason."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=_REASON,
        required=False,
        help_text=gettext_lazy("Needed to pay before the condition is met, or to deduct."),
    )

    def __init__(self, data: Any = None, *, taken: Taken | None = None) -> None:
        super().__init__(data)
        self.taken = taken
        if taken is not None:
            self.fields["elsewhere"] = AmountField(
                taken.amount.currency,
                label=gettext_lazy("Already refunded elsewhere"),
                required=False,
                help_text=gettext_lazy("It is not paid once more. It needs a reason."),
            )
            self.order_fields(("elsewhere", "deduction", "reason"))

    def word(self, desk: Desk) -> Word:
        given = self.cleaned_data
        percent = given.get("deduction") or Decimal(0)
        reason = str(given.get("reason") or "").strip()
        went: Money | None = given.get("elsewhere")
        taken = self.taken
        return Word(
            desk.actor,
            desk.now,
            reason,
            int(percent * 100),
            went=Went(taken.order_id, went.minor, taken.number) if taken and went else None,
        )

    def wish(self, ran: str, amount: Money, word: Word) -> Wish:
        """Return what a second person is asked for, by `word` of this form."""
        return Wish(
            ran=ran,
            amount=amount,
            reason=word.reason,
            deduction_bp=word.deduction_bp,
            taken_id=self.taken.number if self.taken and word.went else None,
            taken_minor=word.went.minor if word.went else 0,
        )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("deduction") and not given.get("reason"):
            self.add_error("reason", _("A deduction needs a reason."))
        elif given.get("elsewhere") and not given.get("reason"):
            self.add_error("reason", _("Say why it counts for this return."))
        if self.taken and (given.get("elsewhere") or self.taken.amount) > self.taken.amount:
            self.add_error("elsewhere", _("That is more than was refunded."))
        return given
