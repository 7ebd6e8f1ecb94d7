"""Pages that ask for nothing."""

from django.urls import path

from resources import views
from resources.directory import views as directory_views
from resources.guides import views as guide_views

app_name = "resources"
urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("disclaimer/", views.disclaimer, name="disclaimer"),
    path("help/", directory_views.help, name="help"),
    path("help/print/", directory_views.help_print, name="help_print"),
    path("help/safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/search/", guide_views.search, name="search"),
    path("help/glossary/", guide_views.guide, {"slug": "glossary"}, name="glossary"),
    # Last: a guide may have any other address under /help/.
    path("help/<slug:slug>/", guide_views.guide, name="guide"),
]
