"""Staff sign-in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Django's own, its first field called `login` on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # the focus is on what to mend
            del self.fields["username"].widget.attrs["autofocus"]

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the page."""
        return "login" if field_name == "username" else super().add_prefix(field_name)
