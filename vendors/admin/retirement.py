"""Vendors, bodies and countries in the admin: not to be deleted while they are named, but merged or retired."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from simple_history.admin import SimpleHistoryAdmin

from vendors import permissions
from vendors.admin.base import RefusalsAsMessages, person
from vendors.admin.picking import PickedByName, is_picking
from vendors.models import Vendor
from vendors.record import retirement
from vendors.record.publication import CannotPublish


class NamedInRecord(PickedByName, RefusalsAsMessages, SimpleHistoryAdmin):
    """Rows that published actions name: the page that asks before a deletion lists those actions and refuses."""

    delete_confirmation_template = "admin/vendors/named_delete.html"
    delete_selected_confirmation_template = "admin/vendors/named_delete_selected.html"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        naming = [str(action) for row in objs for action in retirement.actions_naming(row)[:20]]
        return deleted, counts, missing, [*protected, *naming]


class RetireForm(forms.Form):
    """Into which other row this one is merged; none: it is retired."""

    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        Vendor.objects.none(),
        required=False,
        label="Merge into",
        help_text="Leave empty to retire it without a successor.",
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why",
        help_text="Readers see it beside each action that changes.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, choices: QuerySet[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices


class RetirableAdmin(NamedInRecord):
    """Vendors and bodies: a page beside each row merges it into another one, retires it, or offers it again."""

    change_form_template = "admin/vendors/retirable_form.html"
    merge: Callable[..., Any]

    def get_urls(self) -> list[URLPattern]:
        name = f"vendors_{self.opts.model_name}_retire"
        return [path("<path:pk>/retire/", self.admin_site.admin_view(self.retire), name=name), *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Pickers offer what is in use; the list shows all."""
        rows = queryset.filter(retired=False) if is_picking(request) else queryset
        return super().get_search_results(request, rows, search_term)

    def retire(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Ask what is to become of a row, or do it and say so."""
        if not permissions.may(person(request), permissions.ALIAS):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=unquote(pk))
        others = self.model._default_manager.filter(retired=False).exclude(pk=row.pk).order_by("name")
        choices = others.filter(country=row.country_id) if hasattr(row, "country_id") else others
        form = RetireForm(choices, request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                messages.success(request, self._carry_out(row, form.cleaned_data, request))
            except (retirement.CannotRetire, CannotPublish) as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(reverse(f"admin:vendors_{self.opts.model_name}_change", args=[row.pk]))
        context = {**admin.site.each_context(request), "opts": self.opts, "original": row, "form": form}
        context["title"] = f"Merge or retire: {row}"
        context["named_by"] = retirement.actions_naming(row).count()
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/vendors/retire.html", context, status=status)

    def _carry_out(self, row: Any, values: dict[str, Any], request: HttpRequest) -> str:
        by = person(request)
        if values["into"]:
            self.merge(row, values["into"], by=by, reason=values["reason"])
            return f"Merged “{row}” into “{values['into']}”."
        if row.retired:
            retirement.reinstate(row, by=by)
            return f"“{row}” is in use again."
        retirement.retire(row, by=by)
        return f"Retired “{row}”."
