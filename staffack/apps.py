from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffackConfig(AppConfig):
    """Who acknowledged what, and when."""

    name = "staffack"
    verbose_name = _("Acknowledgments")

    def ready(self) -> None:
        from messaging import worker
        from portal import start
        from staffack import access, append_only, audit, expiry, leaving, restoring  # noqa: F401 - register things
        from staffack.desk import escalation, silence, taking
        from staffack.log import checkpoints
        from staffack.roles import close_messages_to_superusers, give_permissions
        from staffack.sign_in import receivers, sealing, sessions  # noqa: F401 - the same

        start.AT_START.append(append_only.role_can_change_nothing)
        worker.WATCHERS += [restoring.write_down_numbers, taking.give_back_untouched]
        worker.WATCHERS.append(escalation.escalate)
        worker.TIDIERS += [leaving.review_accounts, checkpoints.write_checkpoint]
        worker.TIDIERS.append(silence.raise_silent)
        post_migrate.connect(give_permissions, sender=self)
        close_messages_to_superusers()
