"""The ten digits as they are read aloud. On her sheet they are in her language."""

from django.utils.translation import gettext_lazy as _

SPOKEN = [
    *(_("zero"), _("one"), _("two"), _("three"), _("four")),
    *(_("five"), _("six"), _("seven"), _("eight"), _("nine")),
]
