"""Below `/order/`, which is lookup's."""

from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("sent/", views.sent, name="sent"),
]
