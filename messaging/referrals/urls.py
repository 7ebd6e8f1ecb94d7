"""Below `/help/referral/`."""

from django.urls import path

from messaging.referrals import views as referral_views

app_name = "referral"
urlpatterns = [
    path("", referral_views.refer, name="refer"),
    path("sent/", referral_views.sent, name="sent"),
    path("print/", referral_views.paper, name="paper"),
]
