"""The log of sign-ins, as django-axes keeps it: nobody changes it here, a superuser neither.

The counts that lock somebody out (access attempts) can be deleted, which lets that person in again.
"""

from axes.admin import AccessFailureLogAdmin, AccessLogAdmin
from axes.models import AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin

from vendors.admin.base import ReadOnlyAdmin


class SignInAdmin(ReadOnlyAdmin[AccessLog], AccessLogAdmin):
    list_display = ("attempt_time", "username", "ip_address", "logout_time", "user_agent")
    list_filter = ("attempt_time",)


class FailedSignInAdmin(ReadOnlyAdmin[AccessFailureLog], AccessFailureLogAdmin):
    list_display = ("attempt_time", "username", "ip_address", "path_info", "locked_out", "user_agent")
    list_filter = ("attempt_time", "locked_out")


admin.site.unregister(AccessLog)
admin.site.unregister(AccessFailureLog)
admin.site.register(AccessLog, SignInAdmin)
admin.site.register(AccessFailureLog, FailedSignInAdmin)
apps.get_app_config("axes").verbose_name = "Sign-ins"
