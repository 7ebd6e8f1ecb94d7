"""Below `/staff/`."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from staffack import views

app_name = "staffack"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("messages/<uuid:uuid>/", views.message, name="message"),
    path("ack/<str:token>/", views.acknowledge, name="acknowledge"),
]
