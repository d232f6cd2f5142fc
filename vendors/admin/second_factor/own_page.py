"""One's own second factor: what there is, and adding and removing it."""

import segno
from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as show_factor
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from tracker.factors import CodeRefused, add_app, app_of, codes_left, has_factor, new_codes, passkeys, remove
from vendors.admin.base import person
from vendors.admin.second_factor.pages import context_of
from vendors.admin.second_factor.recent_password import with_recent_password

_KEY = "new_app_key"
"""The secret of an app that is not confirmed yet stays in the session of whoever sets it up."""
KEY_BYTES = 20


class ConfirmForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        label="Code that the app shows",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def own_page(request: HttpRequest) -> HttpResponse:
    """Show what the person has, and what can be done about it."""
    user = person(request)
    context = {
        **context_of(request, "Second factor"),
        "app": app_of(user),
        "passkeys": passkeys(user),
        "codes_left": codes_left(user),
        "has_factor": has_factor(user),
    }
    return TemplateResponse(request, "admin/second_factor/own.html", context)


@sensitive_post_parameters("code")
@with_recent_password
def app_page(request: HttpRequest) -> HttpResponse:
    """Show a new secret as a picture and as text; take it when the app's code shows that it has it."""
    user = person(request)
    form = ConfirmForm(request.POST or None)
    key = request.session.get(_KEY, "")
    if request.method == "POST" and key and form.is_valid():
        try:
            device = add_app(user, key, form.cleaned_data["code"])
        except CodeRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[_KEY]
            show_factor(request, device)
            request.session.cycle_key()
            messages.success(request, "The app is set up: from now on a code is asked for after your password.")
            return HttpResponseRedirect(reverse("second_factor:own")) if codes_left(user) else _show_codes(request)
    if not key:
        key = request.session[_KEY] = random_hex(KEY_BYTES)
    device = TOTPDevice(user=user, key=key)
    address = device.config_url
    context = {
        **context_of(request, "Set up an authenticator app"),
        "form": form,
        "address": address,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, light="white"),
        "secret": _in_fours(address),
    }
    return TemplateResponse(request, "admin/second_factor/app.html", context)


@with_recent_password
def passkey_page(request: HttpRequest) -> HttpResponse:
    """Show the button by which the browser makes a passkey; it needs JavaScript."""
    return TemplateResponse(request, "admin/second_factor/passkey.html", context_of(request, "Add a passkey"))


@require_POST
@with_recent_password
def codes_page(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    if not has_factor(person(request)):
        raise Http404
    return _show_codes(request)


def _show_codes(request: HttpRequest) -> HttpResponse:
    codes = new_codes(person(request))
    context = {**context_of(request, "Recovery codes"), "codes": [f"{code[:5]}-{code[5:]}" for code in codes]}
    return TemplateResponse(request, "admin/second_factor/codes.html", context)


@require_POST
@with_recent_password
def remove_app(request: HttpRequest) -> HttpResponse:
    device = app_of(person(request))
    if device is None:
        raise Http404
    return _removed(request, device, "the authenticator app")


@require_POST
@with_recent_password
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    device = passkeys(person(request)).filter(pk=pk).first()
    if device is None:
        raise Http404
    return _removed(request, device, "a passkey")


def _removed(request: HttpRequest, device: Model, what: str) -> HttpResponse:
    user = person(request)
    remove(user, device, what)
    messages.success(request, f"Removed {what}.")
    return HttpResponseRedirect(reverse("second_factor:own"))


def _in_fours(address: str) -> str:
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
