"""The days on which courts are closed."""

from django.contrib import admin

from cases.models import ClosedDay


@admin.register(ClosedDay)
class ClosedDayAdmin(admin.ModelAdmin[ClosedDay]):
    """Closed days: an order that would end on one ends with the next court day."""

    list_display = ["day", "name"]
    date_hierarchy = "day"
    ordering = ["-day"]
