from django.contrib import admin
from django.urls import include, path

from vendors.admin.second_factor import code_page, own_page, passkeys, recent_password

shown = admin.site.admin_view
# The package's script and template tag ask for its own names.
of_passkeys = [
    path("registration/begin/", shown(passkeys.BeginRegistration.as_view()), name="credential-registration-begin"),
    path(
        "registration/complete/",
        shown(passkeys.CompleteRegistration.as_view()),
        name="credential-registration-complete",
    ),
    path("authentication/begin/", shown(passkeys.begin_authentication), name="credential-authentication-begin"),
    path(
        "authentication/complete/",
        shown(passkeys.CompleteAuthentication.as_view()),
        name="credential-authentication-complete",
    ),
    path("jsi18n/", passkeys.words, name="js-i18n-catalog"),
]
own = [
    path("", shown(own_page.own_page), name="own"),
    path("code/", shown(code_page.code_page), name="code"),
    path("app/", shown(own_page.app_page), name="app"),
    path("app/remove/", shown(own_page.remove_app), name="remove_app"),
    path("codes/", shown(own_page.codes_page), name="codes"),
    path("password/", shown(recent_password.password_page), name="password"),
    path("passkey/", shown(own_page.passkey_page), name="passkey"),
    path("passkey/<int:pk>/remove/", shown(own_page.remove_passkey), name="remove_passkey"),
]
urlpatterns = [
    path("", include((own, "second_factor"))),
    path("passkeys/", include((of_passkeys, "otp_webauthn"))),
]
