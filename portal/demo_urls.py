"""Addresses that exist in the demo only."""

from django.urls import path

from portal import demo

urlpatterns = [
    path("", demo.mails, name="demo_mails"),
    path("<str:key>/", demo.mail, name="demo_mail"),
]
