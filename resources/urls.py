"""Pages that ask for nothing."""

from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("", views.home, name="home"),
    path("disclaimer/", views.disclaimer, name="disclaimer"),
    path("help/safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
]
