"""Base classes of the admin pages."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportExportMixin

from vendors import permissions
from vendors.admin.tables.files import TableCsv, TableXlsx, UnreadableTable
from vendors.models.texts import check_printable
from vendors.record.publication import CannotPublish

FAULTS_TOLD = 10
"""Errors told one by one where a table that was previewed without any is refused in the end."""
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

    formats = (TableCsv, TableXlsx)
    import_template_name = "admin/vendors/import_table.html"
    export_template_name = "admin/vendors/export_table.html"
    """The library's own page has an inline script, which the content security policy rightly refuses."""

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
        allowed: bool = self.has_view_permission(request)
        return allowed

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form or the preview, with the columns that are read apart from those that only go out."""
        response: HttpResponse = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None:
            resource = self.resource_classes[0]()
            read = [f.column_name for f in resource.get_import_fields() if not f.readonly]
            context |= {"fields_list": [("", read)], "only_exported": resource.only_exported()}
        return response

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        if not isinstance(e, UnreadableTable):
            raise e
        form.add_error("import_file", str(e))

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Say what was imported; or that nothing was, where the record has changed since the preview."""
        if not result.faults:
            return cast("HttpResponse", super().process_result(result, request))
        told = "; ".join(f"line {fault.line}: {fault.message}" for fault in result.faults[:FAULTS_TOLD])
        messages.error(request, f"Nothing was imported: the record has changed since the preview. {told}")
        return HttpResponseRedirect(reverse(f"admin:vendors_{self.model._meta.model_name}_import"))
