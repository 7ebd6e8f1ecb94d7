"""What the office owes to whoever wrote a message: to read it, and where asked for, an answer."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Task
from cases.models.conflicts import OfCases
from cases.models.tasks import due

if TYPE_CHECKING:
    from messaging.models import Message


class MessageTaskQuerySet(OfCases["MessageTask"]):
    """Tasks about messages."""

    path_to_case = "task__case"

    def owe(self, message: "Message") -> None:
        """Owe what `message` asks for, in the transaction that saves it."""
        kinds = [Task.Kind.READ]
        if message.response_requested:
            kinds.append(Task.Kind.ANSWER)
        by = due(message.sent_at)
        facts = {"case_id": message.case_id, "key": str(message.uuid), "due_at": by}
        facts["raised_at"] = message.sent_at
        tasks = Task.objects.bulk_create(Task(kind=kind, **facts) for kind in kinds)
        self.bulk_create(MessageTask(task=task, message=message) for task in tasks)

    def ask_to_read(self, message: "Message") -> bool:
        """Ask staff to read what is soon deleted unread; False while they are asked already."""
        task = Task.objects.owe(Task.Kind.LAPSING, message.case, key=str(message.uuid))
        if task:
            self.create(task=task, message=message)
        return bool(task)


class MessageTask(models.Model):
    """The message that a task is about."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True)
    message = models.ForeignKey("messaging.Message", on_delete=models.PROTECT)

    objects = MessageTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task about a message")
        verbose_name_plural = _("tasks about messages")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.task)
