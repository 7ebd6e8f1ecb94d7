# ruff: noqa: I001, F401 - in the order in which people meet them, which is the pictures' order
"""Every state, a module for each part of the portal. Importing one enters its states."""

from tests.pages.states import resources
from tests.pages.states import lookup
from tests.pages.states import order
from tests.pages.states import messaging
from tests.pages.states import alerts
from tests.pages.states import referral
from tests.pages.states import errors
from tests.pages.states import sign_in
from tests.pages.states import account
from tests.pages.states import office
from tests.pages.states import accounts
from tests.pages.states import leaving
from tests.pages.states import staff
from tests.pages.states import message
from tests.pages.states import alerts_staff
from tests.pages.states import admin
from tests.pages.states import demo
