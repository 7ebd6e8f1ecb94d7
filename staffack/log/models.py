"""The audit log: what staff did, looked at and were refused, each row chained to the one before.

Rows are added, never changed: triggers refuse it (staffack/append_only.py), and whoever gets past
them breaks the chain (staffack/log/chain.py).
"""

from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.conflicts import OfCases
from messaging.models import Message, Referral
from portal.commit import write_last
from staffack.log import chain

LONGEST_DETAIL = 4_000
LOCK = 7_205_759_403  # any number that no other advisory lock of the database has


def _about(to: Any, **options: Any) -> Any:
    """Which row it was about, by its UUID or an account's number, whatever becomes of that row.

    No foreign key of the database: its check would wait for whoever holds that row, while all
    others wait for the end of the chain.
    """
    options = {"on_delete": models.PROTECT, "null": True, "db_constraint": False, **options}
    return models.ForeignKey(to, **options)


def _shown(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


class AuditEntryQuerySet(OfCases["AuditEntry"]):
    """The log."""

    path_to_case = "case__pk"

    def acts(self) -> "AuditEntryQuerySet":
        """What was done, without what was only looked at."""
        return self.exclude(action__in=AuditEntry.LOOKS)


class AuditEntry(models.Model):
    """Something that a member of staff did, or looked at, or was refused."""

    class Action(models.TextChoices):
        """What was done."""

        PASS_ISSUED = "PASS_ISSUED", _("issued a pass")
        PAUSED = "PAUSED", _("paused the portal for this case")
        RESUMED = "RESUMED", _("opened the portal for this case again")
        CONTACT_SHOWN = "CONTACT_SHOWN", _("looked at a number that is not to be called")
        TAKEN = "TAKEN", _("took a message")
        GIVEN_BACK = "GIVEN_BACK", _("gave a message back")
        GIVEN_TO = "GIVEN_TO", _("handed a message over to a colleague")
        CONTACTED = "CONTACTED", _("tried to reach the petitioner")
        GIVEN_UP = "GIVEN_UP", _("could not reach the petitioner, after three tries")
        UNFROZEN = "UNFROZEN", _("let a number or mailbox be used again")
        TAKEN_DOWN = "TAKEN_DOWN", _("took down what the petitioner said on the telephone")
        NOTED = "NOTED", _("wrote a note about a case")
        REPLIED = "REPLIED", _("set a reply")
        REPLY_UNDONE = "REPLY_UNDONE", _("took a reply back before it was shown")
        DISMISSED = "DISMISSED", _("put an alarm away")
        VERIFIED = "VERIFIED", _("spoke with the petitioner about a message")
        SHEET_PRINTED = "SHEET_PRINTED", _("printed a sheet for the deputies")
        LEADS_APPLIED = "LEADS_APPLIED", _("applied a LEADS notice")
        CORRECTED = "CORRECTED", _("corrected a paper's record")
        RECORDED = "RECORDED", _("wrote into the record by hand")
        PIN_ISSUED = "PIN_ISSUED", _("issued a PIN")
        PIN_RECORDED = "PIN_RECORDED", _("recorded the PIN of the information sheet")
        ACKNOWLEDGED = "ACKNOWLEDGED", _("acknowledged a message")
        SIGNED_IN = "SIGNED_IN", _("signed in")
        ACCOUNT = "ACCOUNT", _("made or changed an account")
        CONFIRMED = "CONFIRMED", _("confirmed that an account is still needed")
        SWITCHED_OFF = "SWITCHED_OFF", _("was switched off")
        HANDED_OVER = "HANDED_OVER", _("gave somebody the open work of one who leaves")
        LINK_SENT = "LINK_SENT", _("sent the link for a first sign-in")
        RESET = "RESET", _("reset an account's ways to sign in")
        FACTOR_ADDED = "FACTOR_ADDED", _("added a passkey, an app, or recovery codes")
        FACTOR_GONE = "FACTOR_GONE", _("removed a passkey or an app")
        PASSWORD = "PASSWORD", _("set their own password")
        NUMBERS_TWO = "NUMBERS_TWO", _("said that two numbers which read alike are two")
        NUMBERS_ONE = "NUMBERS_ONE", _("said that two numbers which read alike are one")
        COURT_DAYS = "COURT_DAYS", _("loaded the circuit's list of closed days")
        FEED_IMPORTED = "FEED_IMPORTED", _("imported a file of cases")
        FEED_UNDONE = "FEED_UNDONE", _("undid an import")
        CONFLICT = "CONFLICT", _("said that a colleague must not meet a case")
        CONFLICT_OVER = "CONFLICT_OVER", _("ended a conflict of interest, as a second person")
        PAPERS_TO = "PAPERS_TO", _("said which supervisor takes the papers of a case")
        HELD = "HELD", _("held a case")
        HOLD_LIFTED = "HOLD_LIFTED", _("lifted the hold of a case")
        ASKED = "ASKED", _("asked for what takes a second person")
        DISPOSE_ASKED = "DISPOSE_ASKED", _("asked that a case be disposed of")
        DISPOSED = "DISPOSED", _("disposed of a case, as a second person")
        APPROVED = "APPROVED", _("confirmed, as a second person, what another asked for")
        NOT_APPROVED = "NOT_APPROVED", _("refused what another asked for")
        MAIL_AGAIN = "MAIL_AGAIN", _("had mail that waited sent again")
        MAIL_TRUSTED = "MAIL_TRUSTED", _("said that mail to a mailbox arrives again")
        ALERTS_ENDED = "ALERTS_ENDED", _("ended alerts, as the petitioner asked")
        ALERTS_AGAIN = "ALERTS_AGAIN", _("let an address of two cases be used for alerts again")
        MESSAGE_READ = "MESSAGE_READ", _("opened a message")
        CASE_READ = "CASE_READ", _("opened a case")
        REFERRAL_READ = "REFERRAL_READ", _("opened a referral")
        ALERTS_READ = "ALERTS_READ", _("looked at where alerts of a case go")
        SEARCHED = "SEARCHED", _("searched")
        LOG_READ = "LOG_READ", _("looked into the log")
        ADMIN_READ = "ADMIN_READ", _("opened a page of the administration")
        CHANGED = "CHANGED", _("changed a row in the administration")
        REFUSED = "REFUSED", _("was refused a page or an act")
        REFERRAL_ACK = "REFERRAL_ACK", _("acknowledged a referral")
        REFERRAL_GONE = "REFERRAL_GONE", _("deleted a referral that the client took back")

    LOOKS = (
        *(Action.MESSAGE_READ, Action.CASE_READ, Action.REFERRAL_READ),
        *(Action.ALERTS_READ, Action.SEARCHED, Action.LOG_READ, Action.ADMIN_READ),
    )

    position = models.BigIntegerField(primary_key=True)  # from 1, without a gap
    at = models.DateTimeField(default=timezone.now)
    staff = _about(settings.AUTH_USER_MODEL, null=False)
    action = models.CharField(max_length=13, choices=Action)
    case = _about(Case, to_field="uuid", db_column="case_uuid")
    message = _about(Message, to_field="uuid", db_column="message_uuid")
    referral = _about(Referral, to_field="uuid", db_column="referral_uuid")
    # Whose account it was done to, and why.
    account = _about(settings.AUTH_USER_MODEL, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Which row, from what to what; of a search what it found. Never what a survivor wrote.
    detail = models.TextField(_("detail"), blank=True)
    key_id = models.CharField(max_length=16, editable=False)  # of AUDIT_KEYS
    hmac = models.BinaryField(max_length=chain.BYTES)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        permissions = [("reset_factors", _("Can reset what an account signs in with"))]
        # The admin's filters: the log only grows.
        indexes = [
            models.Index(fields=["action", "-position"], name="audit_by_action"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_action_display()} {_shown(self.at)}"

    @classmethod
    def write(
        cls,
        staff: Any,
        action: Action,
        *,
        reason: str = "",
        detail: str = "",
        **about: models.Model | None,
    ) -> None:
        """Add a row to the log, at the end of the act's transaction; `staff` is the request's user.

        `about` names what it was done to: case=, message=, referral=, account=. Of `detail` the
        first LONGEST_DETAIL characters are kept.
        """
        detail = detail[:LONGEST_DETAIL]
        row = cls(staff=staff, action=action, reason=reason, detail=detail, **about)
        write_last(cls._append, row)

    @classmethod
    def _append(cls, rows: list["AuditEntry"]) -> None:
        """Put `rows` at the end of the chain; till the commit, which comes next, others wait."""
        if connection.vendor == "postgresql":  # SQLite lets one write at a time
            connection.check_constraints()  # else at the commit, where they wait for others' rows
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = cls.objects.values_list("position", "hmac").first()
        position, previous = last or (0, chain.START)
        for row in rows:
            position += 1
            row.position, row.key_id = position, next(iter(settings.AUDIT_KEYS))
            row.hmac = previous = chain.link(previous, row)
            row.save(force_insert=True)
