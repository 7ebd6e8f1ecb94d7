"""Signals by which lower apps tell higher ones what happened: they import none of them."""

from django.dispatch import Signal

# A member of staff did something about a case: `staff`, `action` (a code that the audit log
# knows), `case`. Sent inside the transaction that did it.
staff_acted = Signal()
# Somebody asked for `approval`, inside the transaction that asks.
approval_asked = Signal()
# A second person confirmed `approval`: each app does what it waited for, inside the transaction.
approval_granted = Signal()
# May `case` be disposed of? A receiver gives a sentence for people when it may not.
why_kept = Signal()
# `case` is disposed of: each app ends what it keeps of it, inside the transaction that does it.
case_disposed = Signal()
