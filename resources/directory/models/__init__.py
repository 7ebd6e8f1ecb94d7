"""Who helps: organisations, their telephone numbers and opening hours.

Each row names the document it was copied from, the day of that, and the day on which someone
called and found it right, if anyone did. Nothing here is
about a visitor.
"""

from resources.directory.models.opening_hours import Availability, OpeningHours
from resources.directory.models.organisation import Organisation
from resources.directory.models.telephone import Telephone, digits_of

__all__ = ["Availability", "OpeningHours", "Organisation", "Telephone", "digits_of"]
