"""What lower apps tell those above them."""

from django.dispatch import Signal

# A member of staff did something about a case: `staff`, `action` (a code that the audit log
# knows), `case`. Sent inside the transaction that did it.
staff_acted = Signal()
