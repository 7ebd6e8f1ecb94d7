"""The staff's sign-in and their own accounts, below `/staff/`; the names are allauth's."""

from allauth.account import views as password_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from staffack.sign_in import office_views, views
from staffack.sign_in.views import whole

to_account = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", factor_views.authenticate, name="mfa_authenticate"),
    path(
        "sign-in/passkey/",
        login_not_required(passkey_views.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path(
        "sign-in/off/",
        login_not_required(password_views.account_inactive),
        name="account_inactive",
    ),
    path("sign-in/office/", office_views.office_sign_in, name="office_sign_in"),
    path("sign-in/office/back/", office_views.office_back, name="office_back"),
    path("sign-in/first/<str:uid>/<str:token>/", views.first_sign_in, name="first_sign_in"),
    path("account/", views.account, name="mfa_index"),
    path("account/visits/end/", views.end_visits, name="end_visits"),
    path("account/alive/", views.alive, name="staff_alive"),
    path("account/idle/", views.idle, name="staff_idle"),
    path("account/begin/", views.enrol, name="enrol"),
    path(
        "account/password/", whole(password_views.password_change), name="account_change_password"
    ),
    path("account/password/set/", whole(password_views.password_set), name="account_set_password"),
    path("account/passkeys/", to_account, name="mfa_list_webauthn"),
    path("account/passkeys/add/", whole(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        whole(views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("account/app/", whole(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("account/app/remove/", whole(app_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", whole(views.recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        whole(code_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/office/", office_views.office_connect, name="office_connect"),
    path("account/office/remove/", office_views.office_disconnect, name="office_disconnect"),
    path("confirm/office/", office_views.office_confirm, name="office_confirm"),
    path("confirm/", password_views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path(
        "confirm/passkey/",
        views.ConfirmWithPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
]
