"""The circuit's published list of court closings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases import court_list
from cases.models import ClosedDay


class Command(BaseCommand):
    """Put the circuit's list in place of what other lists say of its years."""

    help = "Loads the circuit's list of closed days: CSV with date,name,kind. See docs/feed.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            days = court_list.read(options["file"].read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise CommandError(_("This is not UTF-8. Save the file as CSV UTF-8.")) from None
        except court_list.CourtListError as error:
            raise CommandError("\n".join(error.problems)) from None
        ClosedDay.objects.publish(days)
        years = ", ".join(str(year) for year in sorted({listed.day.year for listed in days}))
        self.stdout.write(
            _("%(count)s days are loaded, for %(years)s.") % {"count": len(days), "years": years}
        )
