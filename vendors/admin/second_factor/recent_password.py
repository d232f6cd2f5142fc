"""Whoever changes how an account is entered types the password again, unless it was typed a moment ago.

A browser that somebody left open is then not enough to take the account over.
"""

import functools
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from vendors.admin.base import person
from vendors.admin.second_factor.pages import context_of

GOOD_FOR = 900
"""Seconds: enough to find the phone, install an app and write down the codes."""
_TYPED = "password_typed"


class PasswordForm(forms.Form):
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}), strip=False
    )


def note_password(request: HttpRequest | None, **_: Any) -> None:
    """Note in the session that the password has just been typed."""
    if request is not None and hasattr(request, "session"):
        request.session[_TYPED] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    """Whether the password was typed within the last quarter of an hour."""
    return bool(time.time() - request.session.get(_TYPED, 0) < GOOD_FOR)


def with_recent_password[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Lead to the password's page first, and from there back to the page that asked."""

    @functools.wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = next(argument for argument in args if isinstance(argument, HttpRequest))
        if is_recent(request):
            return view(*args, **kwargs)
        back = request.path if request.method == "GET" else reverse("second_factor:own")
        return HttpResponseRedirect(f"{reverse('second_factor:password')}?{urlencode({'next': back})}")

    return asked


@sensitive_post_parameters("password")
def password_page(request: HttpRequest) -> HttpResponse:
    """Ask for the password; wrong ones count as failed logins do."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = person(request).get_username()
        if authenticate(request, username=name, password=form.cleaned_data["password"]) == request.user:
            note_password(request)
            return HttpResponseRedirect(back_to(request, reverse("second_factor:own")))
        form.add_error("password", "This is not your password.")
    context = {**context_of(request, "Your password again"), "form": form, "next": request.GET.get("next", "")}
    return TemplateResponse(request, "admin/second_factor/password.html", context)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page of this site that `next` names, or the other one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else otherwise
