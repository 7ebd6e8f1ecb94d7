"""Staff sign-in."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Django's own, its first field called `login` on the page."""

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the page."""
        return "login" if field_name == "username" else super().add_prefix(field_name)
