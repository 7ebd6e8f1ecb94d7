"""Help pages in the admin: each part registers its own."""

from resources.directory import admin as directory_admin
from resources.guides import admin as guide_admin

__all__ = ["directory_admin", "guide_admin"]
