"""Which colleague must not meet a case; which supervisor takes its papers."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Conflict
from cases.models.approvals import supervisors


class ConflictForm(forms.Form):
    """An account that is not in conflict with the case yet."""

    colleague = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who must not meet this case"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a colleague, or yourself.")},
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data)
        self.case = case
        in_conflict = Conflict.objects.standing().filter(case=case).values("staff")
        colleagues: Any = self.fields["colleague"]
        others = User.objects.filter(is_active=True).exclude(pk__in=in_conflict)
        colleagues.queryset = others.order_by("username")

    def clean_colleague(self) -> User:
        colleague: User = self.cleaned_data["colleague"]
        if colleague.pk == self.case.papers_to_id:
            raise ValidationError(
                _("The papers of this case go to %(who)s. Name another supervisor first."),
                params={"who": colleague},
            )
        return colleague


class PapersForm(forms.Form):
    """The one supervisor who takes the papers, or nobody in particular."""

    papers_to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Its papers go to"),
        empty_label=_("Nobody in particular"),
        required=False,
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data, initial={"papers_to": case.papers_to_id})
        in_conflict = Conflict.objects.standing().filter(case=case).values("staff")
        choices: Any = self.fields["papers_to"]
        choices.queryset = supervisors().exclude(pk__in=in_conflict).order_by("username")
