"""Below `/order/alerts/`, where there are alerts."""

from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("confirm/", views.confirm, name="confirm"),
    path("done/", views.done, name="done"),
    path("test/", views.test, name="test"),
    path("end/", views.end, name="end"),
]
