"""What the admin's pages share."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest

SITE_HEADER = "Telecom Vendor Tracker: curation"


def person(request: HttpRequest) -> User:
    """Return who asks; the admin lets nobody in who is not logged in."""
    user = request.user
    if isinstance(user, AnonymousUser):
        raise TypeError("an admin view was opened without a login")
    return user


class SeenOnlyAdmin[Row: Model](admin.ModelAdmin[Row]):
    """Rows that only the software writes: to be searched and read."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
