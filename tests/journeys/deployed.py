"""The portal's own settings, but those without JavaScript wait two seconds, not fifteen."""

from datetime import timedelta

from portal.settings import *  # noqa: F403 - all of them

CAPTCHA_WAIT = timedelta(seconds=2)
