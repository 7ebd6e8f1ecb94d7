from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """What she asked to be told of, and telling her."""

    name = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        from alerts import checks, expiry, holding, jobs, returned  # noqa: F401 - four register
        from messaging import worker

        if settings.ALERTS_ARE_ON:
            worker.LOOPS += jobs.LOOPS
