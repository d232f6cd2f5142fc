"""The page between the password and the admin: a code, or a passkey."""

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django import forms
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as show_factor
from django_otp.plugins.otp_static.models import StaticDevice

from tracker.factors import CodeRefused, app_of, codes_left, passkeys, verify
from vendors.admin.base import person
from vendors.admin.second_factor.pages import context_of
from vendors.admin.second_factor.recent_password import back_to

FEW_CODES = 3
"""Recovery codes left at which new ones should be made."""


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


@sensitive_post_parameters("code")
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app or a recovery code; wrong ones are counted and logged like wrong passwords."""
    user = person(request)
    goal = back_to(request, reverse("admin:index"))
    if getattr(user, "otp_device", None) is not None:
        return HttpResponseRedirect(goal)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = {"username": user.get_username()}
        if not AxesProxyHandler.is_allowed(request, who):
            return get_lockout_response(request, None, who)
        try:
            device = verify(user, form.cleaned_data["code"])
        except CodeRefused as refusal:
            user_login_failed.send(sender=__name__, credentials=who, request=request)
            form.add_error("code", str(refusal))
        else:
            show_factor(request, device)
            request.session.cycle_key()
            if isinstance(device, StaticDevice):
                _tell_of_codes(request)
            return HttpResponseRedirect(goal)
    context = {
        **context_of(request, "Second factor"),
        "form": form,
        "next": goal,
        "has_app": app_of(user) is not None,
        "has_passkey": passkeys(user).exists(),
    }
    return TemplateResponse(request, "admin/second_factor/code.html", context)


def _tell_of_codes(request: HttpRequest) -> None:
    left = codes_left(person(request))
    more = " Make new ones under “Second factor” above." if left <= FEW_CODES else ""
    messages.warning(request, f"You have {left} recovery code{'' if left == 1 else 's'} left.{more}")
