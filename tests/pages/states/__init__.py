"""Every state, a module for each part of the portal. Importing one enters its states."""

# In the order in which people meet them, which is the pictures' order.
# isort: off
from tests.pages.states import resources  # noqa: F401
from tests.pages.states import lookup  # noqa: F401
from tests.pages.states import order  # noqa: F401
from tests.pages.states import messaging  # noqa: F401
from tests.pages.states import referral  # noqa: F401
from tests.pages.states import errors  # noqa: F401
from tests.pages.states import staff  # noqa: F401
from tests.pages.states import admin  # noqa: F401
from tests.pages.states import demo  # noqa: F401
