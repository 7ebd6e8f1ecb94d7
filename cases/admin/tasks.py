"""What administrators are asked to put right."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.admin.lists import ReadOnlyAdmin
from cases.models import Task
from cases.models.tasks import TaskQuerySet
from cases.signals import staff_acted


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """Tasks that nobody has put away. Signs of someone else trying are for the liaisons."""

    list_display = ["sentence", "about", "raised_at"]
    list_display_links = None
    list_select_related = ["case", "recordquestion__paper"]
    actions = ["dismiss", "are_two", "are_one"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, by what it asks for."""
        return super().changelist_view(request, {"title": _("Please look into this")})

    def get_queryset(self, request: HttpRequest) -> TaskQuerySet:
        rows: TaskQuerySet = super().get_queryset(request)
        return rows.current().to_put_right().of_the_record()

    @admin.display(description=_("task"))
    def sentence(self, task: Task) -> str:
        """What is to be put right."""
        return task.sentence

    @admin.display(description=_("where"))
    def about(self, task: Task) -> str:
        """A link to the row that it is about."""
        row: Any = task.paper or task.case
        if row is None:
            return ""
        return format_html('<a href="{}">{}</a>', reverse(_change_page(row), args=[row.pk]), row)

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        """Whoever may change the records may say that they are right now."""
        return request.user.has_perm("cases.change_civilprocess")

    @admin.action(description=_("I looked into it"), permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        """Dismiss tasks, each with its line in the audit log."""
        with transaction.atomic():
            for task in tasks:
                if task.dismiss():
                    staff_acted.send(Task, staff=request.user, action="DISMISSED", case=task.case)
                elif task.closes_itself:
                    sentence = gettext("Read and acknowledge the message: the task then goes.")
                    messages.error(request, sentence)

    @admin.action(description=_("The two numbers are two"), permissions=["dismiss"])
    def are_two(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        """Say of numbers that read alike that they are two: each is found as it is written."""
        self._settle(request, tasks, are_two=True)

    @admin.action(description=_("The two numbers are one"), permissions=["dismiss"])
    def are_one(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        """Say of numbers that read alike that they are one, written in two ways."""
        self._settle(request, tasks, are_two=False)

    def _settle(self, request: HttpRequest, tasks: QuerySet[Task], *, are_two: bool) -> None:
        with transaction.atomic():
            for task in tasks:
                if task.kind not in Task.ABOUT_NUMBERS:
                    continue
                if task.recordquestion.settle(are_two=are_two):
                    action = "NUMBERS_TWO" if are_two else "NUMBERS_ONE"
                    staff_acted.send(Task, staff=request.user, action=action, case=task.case)
                elif task.kind == Task.Kind.CROSSED:
                    sentence = gettext(
                        "A case number and a sheriff number are not one. If {number} stands in "
                        "the wrong place, correct it there; if it is right, say that they are two."
                    )
                    messages.error(request, sentence.format(number=task.recordquestion.reported))


def _change_page(row: Any) -> str:
    return f"admin:cases_{row._meta.model_name}_change"
