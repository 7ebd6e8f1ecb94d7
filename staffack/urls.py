"""Below `/staff/`."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from staffack.alerts import views as alert_views
from staffack.cases import views as case_views
from staffack.conflicts import views as conflict_views
from staffack.desk import views as desk_views
from staffack.intake import views as intake_views
from staffack.looks import views as look_views
from staffack.messages import views as message_views
from staffack.referrals import views as referral_views
from staffack.sheets import views as sheet_views
from staffack.sign_in import accounts

app_name = "staffack"
urlpatterns = [
    path("", desk_views.queue, name="queue"),
    path("next/", desk_views.next_message, name="next"),
    path("keys/", desk_views.keys, name="keys"),
    path("agenda/", desk_views.agenda, name="agenda"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("messages/<uuid:uuid>/", message_views.message, name="message"),
    path("tasks/<int:pk>/", desk_views.dismiss_task, name="dismiss_task"),
    path("cases/", case_views.cases, name="cases"),
    path("cases/<uuid:uuid>/", case_views.case, name="case"),
    path("cases/<uuid:uuid>/alerts/", alert_views.alerts, name="alerts"),
    path("cases/<uuid:uuid>/intake/", intake_views.intake, name="intake"),
    path("cases/<uuid:uuid>/conflicts/", conflict_views.conflicts, name="conflicts"),
    path("cases/<uuid:uuid>/sheet/", sheet_views.sheet, name="sheet"),
    path("alerts/", alert_views.alerts_all, name="alerts_all"),
    path("alerts/hold/", alert_views.end_hold, name="end_hold"),
    path("sheets/", sheet_views.sheets, name="sheets"),
    path("referrals/", referral_views.referrals, name="referrals"),
    path("referrals/<uuid:uuid>/", referral_views.referral, name="referral"),
    path(
        "referrals/ack/<str:token>/",
        referral_views.acknowledge_referral,
        name="acknowledge_referral",
    ),
    path("looks/", look_views.looks, name="looks"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/confirm/", accounts.confirm, name="confirm_account"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="reset"),
    path("ack/<str:token>/", message_views.acknowledge, name="acknowledge"),
]
