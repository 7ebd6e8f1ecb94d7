"""Addresses that exist in the demo only."""

from django.urls import path

from alerts import demo

urlpatterns = [path("", demo.texts, name="demo_texts")]
