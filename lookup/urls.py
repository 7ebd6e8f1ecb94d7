"""The survivor's way in."""

from django.urls import path

from lookup import views

app_name = "lookup"
urlpatterns = [
    path("lookup/", views.search, name="search"),
    path("lookup/before/", views.before, name="before"),
    path("lookup/challenge/", views.challenge, name="challenge"),
    path("lookup/pin/", views.pin, name="pin"),
    path("order/", views.order, name="order"),
    path("order/here/", views.here, name="here"),
    path("order/alive/", views.alive, name="alive"),
]
