"""Addresses that exist in the demo only."""

from django.urls import path

from portal import demo

urlpatterns = [
    path("mail/", demo.mails, name="demo_mails"),
    path("mail/<str:key>/", demo.mail, name="demo_mail"),
    path("style/", demo.style, name="demo_style"),
]
