"""Base classes of the admin pages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponseRedirect
from import_export.admin import ImportExportMixin

from vendors import permissions
from vendors.models.texts import check_printable
from vendors.record.publication import CannotPublish

SITE_HEADER = "Telecom Vendor Tracker"


def person(request: HttpRequest) -> User:
    """Return the user of a request; the admin admits only users who are logged in."""
    user = request.user
    if isinstance(user, AnonymousUser):
        raise TypeError("an admin view was opened without a login")
    return user


def _with_refusals(request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return view(request, *args, **kwargs)
    except (CannotPublish, ProtectedError) as refusal:
        messages.error(request, str(refusal.args[0]))
        return HttpResponseRedirect(request.get_full_path())


class RefusalsAsMessages(admin.ModelAdmin[Any]):
    """Shows what the record refuses at the top of the page that asked for it; the transaction is rolled back."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An invisible character is an error beside its field, so that nothing else that was typed is lost."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            field.validators.append(check_printable)
        return field

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _with_refusals(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _with_refusals(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _with_refusals(request, super().changelist_view, *args, **kwargs)


class ReadOnlyAdmin[M: Model](admin.ModelAdmin[M]):
    """Rows that only the software writes; people can search and read them."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UnlistedAdmin[M: Model](ReadOnlyAdmin[M]):
    """Rows of use only when looking for a fault; the admin's index does not list them."""

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}


class TableAdmin(ImportExportMixin):
    """Import and export of tables: whoever sees a list may export it, an editor may import one after a preview."""

    import_error_display = ("message", "row")

    def export_action(self, request: HttpRequest) -> Any:
        """A filter that the list does not have leads back to the list, as on the list itself."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            messages.error(request, "The list cannot be filtered like this. Choose a filter there, then export.")
            return HttpResponseRedirect("../")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return permissions.may(person(request), permissions.PUBLISH)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff
