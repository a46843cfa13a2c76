"""The second factor: codes from an authenticator app, and ten recovery codes."""

import io
import re
import unicodedata

import segno
from django.contrib.auth import get_user_model
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
# What a person reads as one of these two was one of the others: recovery codes have neither 0 nor 1.
MISREAD = str.maketrans("01", "ol")


def confirmed_device(user):
    """Return the user's confirmed app device, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def pending_device(user):
    """Return the unconfirmed device being set up; repeated calls return the same one."""
    with transaction.atomic():
        # Two pages opened at one moment would make two, and only one of them would be shown.
        get_user_model().objects.select_for_update().only("pk").get(pk=user.pk)
        waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
        return waiting or TOTPDevice.objects.create(user=user, name="App", confirmed=False)


def formatted_key(device):
    """Return the key of ``device`` in groups of four, for typing into an app."""
    key = re.search(r"secret=([A-Z2-7]+)", device.config_url)[1]
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def qr_code(device):
    """Return the QR code as SVG bytes without style attributes."""
    picture = io.BytesIO()
    segno.make(device.config_url, error="m", micro=False).save(picture, kind="svg", scale=4, border=4, light="#fff")
    return picture.getvalue()


def confirm_device(device, typed):
    """Make ``device`` the user's second factor if ``typed`` is its code, replacing an earlier one.

    Return the new recovery codes, or nothing if the code was wrong.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(pk=device.pk, confirmed=False).first()
        if device is None or not device.verify_token(_plain(typed)):
            return []
        TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return new_recovery_codes(device.user)


@transaction.atomic
def new_recovery_codes(user):
    """Replace the recovery codes by ten new ones, each usable once."""
    # The device stays, so that a session that used one of its codes stays valid.
    device = StaticDevice.objects.filter(user=user).first() or StaticDevice(user=user, name="Recovery codes")
    device.confirmed = True
    device.save()
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def matching_device(user, typed, *, is_known=False):
    """Return the device of ``user`` that accepts ``typed`` and use the code up, or None.

    django-otp delays each next try after failures, up to days. A browser that ``is_known`` for a correct code skips
    that: the login throttle counts its tries.
    """
    code = _plain(typed)
    if not code:
        return None
    model = TOTPDevice if re.fullmatch(r"[0-9]{6}", code) else StaticDevice
    with transaction.atomic():
        for device in model.objects.filter(user=user, confirmed=True).select_for_update():
            if is_known:
                device.throttle_reset(commit=False)
            if device.verify_token(code if model is TOTPDevice else code.translate(MISREAD)):
                return device
    return None


@transaction.atomic
def turn_off(user):
    """Remove the second factor: app, recovery codes and unfinished set-up."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _plain(typed):
    """Normalise a typed or pasted code: "123 456" or "ABCD-EFGH"."""
    text = unicodedata.normalize("NFKC", typed[:100]).lower()
    return re.sub(r"[\s‐-–-]", "", text) if re.fullmatch(r"[a-z0-9\s‐-–-]*", text) else ""
