"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal import health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path("leave/", views.leave, name="leave"),
    path("language/", views.language, name="language"),
    path("admin/login/", views.admin_sign_in),
    # One's own password, too: with its mail and its row in the log.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("staff/", include("staffack.urls")),
    path("staff/", include("staffack.sign_in.urls")),
    path("order/", include("messaging.urls")),
    *([path("order/alerts/", include("alerts.urls"))] if settings.ALERTS_ARE_ON else []),
    path("mail/", include("messaging.bounces.urls")),
    path("texts/", include("alerts.provider_urls")),
    path("", include("lookup.urls")),
    # Before resources: a guide may have any other address under /help/.
    path("help/referral/", include("messaging.referrals.urls")),
    path("", include("resources.urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", include("portal.demo_urls")),
        path("demo/texts/", include("alerts.demo_urls")),
    ]

handler400 = "portal.views.bad_request"
handler500 = "portal.views.server_error"
