"""Pages that ask for nothing."""

from django.urls import path

from resources import directory_views, views

app_name = "resources"
urlpatterns = [
    path("", views.home, name="home"),
    path("disclaimer/", views.disclaimer, name="disclaimer"),
    path("help/", directory_views.help, name="help"),
    path("help/print/", directory_views.help_print, name="help_print"),
    path("help/safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
]
