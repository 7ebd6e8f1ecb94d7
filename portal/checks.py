"""System checks that refuse an unsafe start; `wsgi.py` and every command run them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

TEST_KEYS = {
    "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI",
    "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
}


@register("portal")
def safe_start(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `portal.E001` to `E007`: settings that would endanger someone."""
    errors: list[CheckMessage] = []

    def refuse(when: bool, number: str, message: str) -> None:
        if when:
            errors.append(Error(message, id=f"portal.{number}"))

    # Anymail's services are asked over HTTPS; of any other backend nothing is known.
    over_https = settings.EMAIL_BACKEND.startswith("anymail.")
    private = over_https or settings.EMAIL_SECURITY in {"starttls", "tls"}
    captcha_keys = {settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY}
    refuse(
        settings.EMAIL_CONTENT not in {"link", "full"}, "E001", "EMAIL_CONTENT must be link or full"
    )
    refuse(
        settings.EMAIL_CONTENT == "full" and not private,
        "E002",
        "EMAIL_CONTENT=full needs TLS to the mail server: EMAIL_SECURITY=starttls or tls",
    )
    refuse(
        settings.CAPTCHA not in {"altcha", "recaptcha"},
        "E003",
        "CAPTCHA must be altcha or recaptcha",
    )
    refuse(
        settings.CAPTCHA == "recaptcha" and bool({""} & captcha_keys | TEST_KEYS & captcha_keys),
        "E004",
        "CAPTCHA=recaptcha needs real RECAPTCHA_PUBLIC_KEY and RECAPTCHA_PRIVATE_KEY",
    )
    refuse(
        settings.IS_PRODUCTION and not settings.IS_HTTPS,
        "E005",
        "SITE_URL must start with https:// in production",
    )
    refuse(
        settings.EMAIL_SECURITY not in {"none", "starttls", "tls"},
        "E006",
        "EMAIL_SECURITY must be none, starttls or tls",
    )
    refuse(settings.SEARCH_BY not in {"one", "select"}, "E007", "SEARCH_BY must be one or select")
    return errors
