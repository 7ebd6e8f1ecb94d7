"""Staff sign-in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator


class SignInForm(AuthenticationForm):
    """Django's own, its first field called `login` on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django tells the browser how long a name may be, and checks it nowhere.
        longest = self.fields["username"].max_length  # type: ignore[attr-defined]  # a text field
        self.fields["username"].validators.append(MaxLengthValidator(longest))
        if self.is_bound:  # the focus is on what to mend
            del self.fields["username"].widget.attrs["autofocus"]

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the page."""
        return "login" if field_name == "username" else super().add_prefix(field_name)
