"""Who may do what: four roles as groups, and the check that every function that changes the record makes for itself.

A page that hides a button is a courtesy; the function behind it refuses. `by` is None for the system itself:
commands, loads and scheduled steps.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

VIEWER, CURATOR, EDITOR, ADMINISTRATOR = "viewer", "curator", "editor", "administrator"
ROLES = (VIEWER, CURATOR, EDITOR, ADMINISTRATOR)

DECIDE = "vendors.decide_finding"
PUBLISH = "vendors.publish_action"
MERGE = "vendors.merge_action"
EDIT_DRAFTS = "vendors.change_action"
RESOLVE = "vendors.change_problem"
ALIAS = "vendors.change_vendor"
DELETE_ARTICLES = "vendors.delete_article"
ADD_VENDOR = "vendors.add_vendor"
ADD_BODY = "vendors.add_body"

_CURATOR_CODES = frozenset(
    {
        "decide_finding",
        *(f"{verb}_{model}" for verb in ("add", "change") for model in ("action", "milestone", "evidence")),
        *("delete_milestone", "delete_evidence", "add_article", "change_problem", "change_conflict"),
    }
)
_EDITOR_MODELS = frozenset({"action", "bloc", "body", "country", "vendor", "watchedsite", "article", "problem"})
_EDITOR_CODES = frozenset(
    {
        "publish_action",
        "merge_action",
        *(f"{verb}_{model}" for verb in ("add", "change", "delete") for model in _EDITOR_MODELS - {"action"}),
        "delete_action",
    }
)

_ROLE_THAT_MAY = {
    DECIDE: CURATOR,
    EDIT_DRAFTS: CURATOR,
    RESOLVE: CURATOR,
    PUBLISH: EDITOR,
    MERGE: EDITOR,
    ALIAS: EDITOR,
    DELETE_ARTICLES: EDITOR,
    ADD_VENDOR: EDITOR,
    ADD_BODY: EDITOR,
}


class NotAllowed(PermissionDenied):
    """The person's role does not cover it; the message says which role would."""


def may(by: User | None, permission: str) -> bool:
    """Return whether the person, or the system (None), may do it."""
    return by is None or by.has_perm(permission)


def require(by: User | None, permission: str, *, to: str) -> None:
    """Raise NotAllowed unless the person may do it. `to` finishes the sentence "You may not …"."""
    if not may(by, permission):
        role = _ROLE_THAT_MAY.get(permission, ADMINISTRATOR)
        raise NotAllowed(f"{by} may not {to}: that needs the role of {role}. Ask an administrator.")


def _permissions_of(role: str) -> QuerySet[Permission]:
    ours = Permission.objects.filter(content_type__app_label="vendors")
    if role == ADMINISTRATOR:
        # Sign-ins are a log; only the count that locks somebody out may be deleted.
        sign_ins = Q(codename__startswith="view_") | Q(codename="delete_accessattempt")
        return Permission.objects.filter(
            Q(content_type__app_label__in=["vendors", "auth"]) | Q(content_type__app_label="axes") & sign_ins
        )
    codes = {VIEWER: frozenset(), CURATOR: _CURATOR_CODES, EDITOR: _CURATOR_CODES | _EDITOR_CODES}[role]
    return ours.filter(Q(codename__startswith="view_") | Q(codename__in=codes))


def create_groups() -> None:
    """Make the four groups and give each exactly its permissions; run after each migration, changes nothing twice."""
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions_of(role))


def on_migrated(**_: Any) -> None:
    create_groups()


def grant(user: User, role: str) -> User:
    """Give the user this role, in place of any other, and the right to log in to the admin. ValueError if unknown."""
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role; choose one of {', '.join(ROLES)}.")
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.set([*user.groups.exclude(name__in=ROLES), Group.objects.get(name=role)])
    return user
