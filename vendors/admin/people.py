"""Accounts and roles: an administrator looks after people, and cannot become more than that or lock everybody out."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from tracker.factors import HAS_FACTOR, app_of, codes_left, has_factor, passkeys, reset
from vendors import permissions
from vendors.admin.base import person
from vendors.admin.second_factor.recent_password import with_recent_password

LAST_SUPERUSER = "This is the last account that may do everything: make another one a superuser first."


def is_last_superuser(user: User | None) -> bool:
    """Whether nobody could do everything if this account went."""
    others = User.objects.filter(is_superuser=True, is_active=True)
    return user is not None and user.is_superuser and not others.exclude(pk=user.pk).exists()


class PeopleAdmin(UserAdmin[User]):
    """Only a superuser touches superusers, or makes one."""

    list_display = ("username", "email", "role", "second_factor", "last_login")
    change_form_template = "admin/vendors/person_form.html"

    @admin.display
    def role(self, row: User) -> str:
        """Say in words what the person may do: on a phone, columns have no headings."""
        groups = ", ".join(group.name for group in row.groups.all())
        role = "superuser" if row.is_superuser else groups or "no role"
        return role if row.is_active and row.is_staff else f"{role}, may not log in"

    @admin.display(description="log in by", ordering="with_factor")
    def second_factor(self, row: User) -> str:
        return "password and second factor" if getattr(row, "with_factor", False) else "password only"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).annotate(with_factor=HAS_FACTOR).prefetch_related("groups")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(with_recent_password(self.reset_second_factor))
        return [path("<int:pk>/second-factor/", view, name="auth_user_second_factor"), *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the second factor of somebody who has lost it, after a question."""
        user = self.get_object(request, str(pk))
        if user is None or not self.has_change_permission(request, user):
            raise Http404
        if request.method == "POST":
            reset(user, by=person(request))
            messages.success(request, f"The second factor of {user} has been reset.")
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
        context = {
            **self.admin_site.each_context(request),
            **{"title": f"Reset the second factor of {user}", "account": user, "has_factor": has_factor(user)},
            **{"app": app_of(user), "passkeys": passkeys(user).count(), "codes_left": codes_left(user)},
            "required": settings.SECOND_FACTOR == "required",
        }
        return TemplateResponse(request, "admin/vendors/reset_second_factor.html", context)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return (
            super().has_delete_permission(request, obj) and self._may_touch(request, obj) and not is_last_superuser(obj)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = list(super().get_readonly_fields(request, obj))
        if not person(request).is_superuser:
            fields += ["is_superuser", "user_permissions"]
        elif is_last_superuser(obj):
            fields += ["is_superuser", "is_active"]
        return fields

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)  # it asks about the rows together, not about each
        return actions

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Setting a superuser's password would be another way to become one."""
        if not self._may_touch(request, self.get_object(request, id)):
            messages.error(request, "Only a superuser may set a superuser's password.")
            return HttpResponseRedirect("../../")
        return super().user_change_password(request, id, form_url)

    def _may_touch(self, request: HttpRequest, obj: User | None) -> bool:
        return obj is None or not obj.is_superuser or person(request).is_superuser


class RoleAdmin(GroupAdmin):
    """The four roles are written by each migration: they can be looked at, and other groups added beside them."""

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.name in permissions.ROLES)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.name in permissions.ROLES)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        roles = [str(group) for group in objs if isinstance(group, Group) and group.name in permissions.ROLES]
        return deleted, counts, needed, [*protected, *roles]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).order_by("name")


admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(User, PeopleAdmin)
admin.site.register(Group, RoleAdmin)
