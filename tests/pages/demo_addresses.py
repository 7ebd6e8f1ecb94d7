"""The portal's addresses as the demo has them."""

from django.urls import include, path

from portal.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [
    *urlpatterns,
    path("demo/", include("portal.demo_urls")),
    path("demo/texts/", include("alerts.demo_urls")),
]
