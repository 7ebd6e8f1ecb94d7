"""Below `/order/`, which is lookup's."""

from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("locate/", views.locate, name="locate"),
    path("dont-call/", views.dont_call, name="dont_call"),
    path("sent/", views.sent, name="sent"),
]
