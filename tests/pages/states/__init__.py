"""Every state, a module for each part of the portal. Importing one enters its states."""

from tests.pages.states import (  # noqa: F401 - each enters its states
    admin,
    demo,
    errors,
    lookup,
    messaging,
    order,
    resources,
    staff,
)
