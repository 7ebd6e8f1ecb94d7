"""Help pages in the admin: each part registers its own."""

from resources import directory_admin, guide_admin

__all__ = ["directory_admin", "guide_admin"]
