"""A server, worker or beat of a public site does not start with settings that are unsafe there."""

from django.conf import settings

from tracker.environment import refuse, unsafe_in_public


def refuse_what_is_unsafe() -> None:
    """End this process with a sentence for each unsafe setting; what `make run` starts is for its own machine only."""
    if settings.SERVED_LOCALLY:
        return
    refuse(
        unsafe_in_public(
            debug=settings.DEBUG,
            secret_key=settings.SECRET_KEY,
            key_is_kept=settings.SECRET_KEY_IS_KEPT,
            hosts=settings.ALLOWED_HOSTS,
            on_sqlite=settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            allow_sqlite=settings.ALLOW_SQLITE,
        )
    )
