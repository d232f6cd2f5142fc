"""The addresses that the script for passkeys talks to, with the rules of this site around those of the package."""

from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.views.i18n import JavaScriptCatalog
from django_otp_webauthn import exceptions
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
    CompleteCredentialAuthenticationView,
    CompleteCredentialRegistrationView,
)

from tracker.factors import note
from vendors.admin.base import person
from vendors.admin.second_factor.host import host_of
from vendors.admin.second_factor.recent_password import back_to, is_recent

__all__ = ["host_of"]


class PasskeysOfThisHost(WebAuthnHelper):
    """A passkey is made for, and answers, the host at which the site was asked."""

    def get_allowed_origins(self) -> list[str]:
        request: HttpRequest = self.request
        return [f"{request.scheme}://{request.get_host()}"]

    def create_credential(self, user: Any, *args: Any, **kwargs: Any) -> Any:
        device = super().create_credential(user, *args, **kwargs)
        device.name = f"Passkey of {timezone.localdate():%-d %B %Y}"
        return device


class PasswordNeeded(exceptions.OTPWebAuthnApiError):
    """The password was typed too long ago."""

    status_code = 403
    default_detail = "Type your password again first: reload this page, and follow “Add a passkey” once more."
    default_code = "password_needed"


class _AfterPassword:
    request: HttpRequest

    def check_can_register(self) -> None:
        if not is_recent(self.request):
            raise PasswordNeeded


class BeginRegistration(_AfterPassword, BeginCredentialRegistrationView):
    """Says what a new passkey has to be like."""


class CompleteRegistration(_AfterPassword, CompleteCredentialRegistrationView):
    """Takes a new passkey, and writes it down."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        user = person(self.request)
        note(user, user, "Added a passkey.")
        return response


class CompleteAuthentication(CompleteCredentialAuthenticationView):
    """Takes the answer of a passkey; a wrong one counts like a wrong password."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        who = {"username": person(self.request).get_username()}
        try:
            response: HttpResponse = super().post(*args, **kwargs)
        except exceptions.OTPWebAuthnApiError:
            user_login_failed.send(sender=__name__, credentials=who, request=self.request)
            raise
        self.request.session.cycle_key()
        return response

    def get_success_url(self) -> str:
        return back_to(self.request, reverse("admin:index"))


def words(request: HttpRequest) -> HttpResponseBase:
    """Send the script's sentences in English, as the rest of the admin is."""
    with translation.override("en"):
        return JavaScriptCatalog.as_view(packages=["django_otp_webauthn"])(request)


begin_authentication = BeginCredentialAuthenticationView.as_view()
