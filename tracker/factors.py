"""The second factors of a person: an authenticator app, passkeys, and recovery codes for when these are lost."""

import logging
import secrets
from binascii import unhexlify

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
CODE_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another when they are copied from paper."""
CODE_LENGTH = 10
"""Of 31 characters each: 49 bits, and each wrong one doubles the wait for the next: some seventeen on the first day."""
STEP, DIGITS, TOLERANCE = 30, 6, 1
"""What authenticator apps take for granted, and one step of half a minute for clocks and slow fingers."""
_OF_USER = {"user": OuterRef("pk"), "confirmed": True}
HAS_FACTOR = Exists(TOTPDevice.objects.filter(**_OF_USER)) | Exists(WebAuthnCredential.objects.filter(**_OF_USER))
"""Of a user's row: an app or a passkey."""


class CodeRefused(Exception):
    """A code that was not accepted; the message says why and what to do."""


def passkeys(user: User) -> QuerySet[Model]:
    """Return the person's passkeys, the oldest first."""
    keys: QuerySet[Model] = WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("pk")
    return keys


def app_of(user: User) -> TOTPDevice | None:
    """Return the person's authenticator app; each has one at most."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def has_factor(user: User | AnonymousUser) -> bool:
    """Whether the person has an app or a passkey; recovery codes alone are none. One query."""
    return user.pk is not None and User.objects.filter(HAS_FACTOR, pk=user.pk).exists()


def add_app(user: User, key: str, code: str) -> TOTPDevice:
    """Add an authenticator app that shares `key` (hexadecimal) if `code` is its present one. CodeRefused if not."""
    totp = TOTP(unhexlify(key), STEP, digits=DIGITS)
    totp.time = timezone.now().timestamp()
    digits = plain(code)
    if not (_is_number(digits) and totp.verify(int(digits), TOLERANCE)):
        raise CodeRefused("This is not the present code of the app. Is the clock of your phone right?")
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        device: TOTPDevice = TOTPDevice.objects.create(
            user=user,
            name="Authenticator app",
            key=key,
            step=STEP,
            digits=DIGITS,
            tolerance=TOLERANCE,
            drift=totp.drift,
            last_t=totp.t(),  # the code that confirmed it does not open anything a second time
        )
    note(user, user, "Set up an authenticator app.")
    return device


def new_codes(user: User) -> list[str]:
    """Give the person new recovery codes in place of any earlier ones, and return them; each works once."""
    codes = ["".join(secrets.choice(CODE_CHARACTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        # The device stays: a login that was shown by one of its codes goes on.
        device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
        device.token_set.all().delete()
        for code in codes:
            device.token_set.create(token=code)
    note(user, user, "Made new recovery codes.")
    return codes


def codes_left(user: User) -> int:
    """Return how many recovery codes have not been used."""
    device = StaticDevice.objects.filter(user=user).first()
    return device.token_set.count() if device else 0


def verify(user: User, code: str) -> TOTPDevice | StaticDevice:
    """Return the device whose code this is. CodeRefused if it is nobody's, or too soon after wrong ones."""
    plain_code = plain(code)
    device = app_of(user) if _is_number(plain_code) else StaticDevice.objects.filter(user=user).first()
    if device is None:
        raise CodeRefused("This code is not right.")
    allowed, why = device.verify_is_allowed()
    if not allowed:
        wait = max(1, round((why["locked_until"] - timezone.now()).total_seconds()))
        raise CodeRefused(f"There were wrong codes before this one: try again in {_in_words(wait)}.")
    verified: TOTPDevice | StaticDevice | None = verify_token(user, device.persistent_id, plain_code)
    if verified is None:
        raise CodeRefused("This code is not right, or it has been used. Take the next one.")
    return verified


def remove(user: User, device: Model, what: str) -> None:
    """Remove one factor of one's own; recovery codes go with the last one."""
    device.delete()
    note(user, user, f"Removed {what}.")
    if not has_factor(user):
        StaticDevice.objects.filter(user=user).delete()


def reset(user: User, *, by: User | None) -> None:
    """Remove all factors of a person, who lost them. `by` is None for a command on the server; logged either way."""
    with transaction.atomic():
        passkeys(user).delete()
        for model in (TOTPDevice, StaticDevice):
            model.objects.filter(user=user).delete()
        note(by or user, user, "Second factor reset." if by else "Second factor reset by a command on the server.")
    logger.warning("the second factor of account %s was reset by %s", user.pk, by.pk if by else "a command")


def note(by: User, user: User, sentence: str) -> None:
    """Write down what was done, for the history of the account."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=str(user)[:200],
        action_flag=CHANGE,
        change_message=sentence,
    )


def plain(code: str) -> str:
    """Return a code as it is stored: apps show blanks in it, and people write hyphens."""
    return "".join(code.split()).replace("-", "").lower()


def _is_number(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"
