"""What came with a form behind the PIN: which case it belongs to, and what was typed in it.

Sealed, it goes back to the browser as one value that only the server can read, and only for
someone who has the PIN of that case. Sealing asks no database.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.http import HttpRequest, QueryDict

from cases.models import Case
from lookup import session
from messaging.forms import MessageForm
from messaging.locate import LocateForm
from portal.encryption import cipher

CASE_TOKEN, DRAFT = "case_token", "draft"  # the fields that hold them
TYPED = {name for form in (MessageForm, LocateForm) for name in form.base_fields}


@dataclass(frozen=True)
class Posted:
    """The fields of the forms, and the case for which their page was made, where it says."""

    case: UUID | None
    fields: QueryDict

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """From a form with its token, or from what was sealed; an altered one says nothing."""
        fields = QueryDict(mutable=True)
        if DRAFT in request.POST:
            token = _unseal(request.POST[DRAFT], DRAFT)
        else:
            token = _unseal(request.POST.get(CASE_TOKEN, ""), CASE_TOKEN)
            typed = TYPED & set(request.POST)
            token["fields"] = {name: request.POST.getlist(name) for name in typed}
        for name, values in token.get("fields", {}).items():
            fields.setlist(name, values)
        case = token.get("case")
        return cls(UUID(case) if case else None, fields)

    def case_in(self, request: HttpRequest) -> Case | None:
        """The case that is open in this browser, if what was posted belongs to it."""
        case = session.opened_case(request)
        if self.case is None:
            return case if session.opened_one_case(request) else None
        return case if case and case.uuid == self.case else None

    def seal(self) -> str:
        """All of it as one value of a field."""
        case = str(self.case) if self.case else ""
        return _seal({"case": case, "fields": dict(self.fields.lists())}, DRAFT)


def case_token(case: Case) -> str:
    """What a form about `case` carries."""
    return _seal({"case": str(case.uuid)}, CASE_TOKEN)


def _seal(content: dict[str, Any], place: str) -> str:
    return base64.urlsafe_b64encode(
        cipher.seal(json.dumps(content, ensure_ascii=False), place)
    ).decode()


def _unseal(token: str, place: str) -> dict[str, Any]:
    try:
        content = json.loads(cipher.unseal(base64.urlsafe_b64decode(token), place))
    except (cipher.UnreadableError, binascii.Error, ValueError):
        return {}
    return dict(content)
