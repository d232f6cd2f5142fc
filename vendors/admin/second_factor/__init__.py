"""The second factor of people who are signed in: showing it, setting it up, removing it, and resetting another's.

The packages' own admin pages show secrets and let them be set; these here do neither.
"""

from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnAttestation, WebAuthnCredential

from vendors.admin.second_factor.recent_password import note_password

for model in (StaticDevice, TOTPDevice, WebAuthnAttestation, WebAuthnCredential):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
user_logged_in.connect(note_password, dispatch_uid="password of a login")
