import pytest

from sepsis_site.accounts import emails as accounts_emails


@pytest.fixture(autouse=True)
def _mail_is_sent_at_once(monkeypatch):
    monkeypatch.setattr(accounts_emails, "send_in_background", accounts_emails.send)


@pytest.fixture(autouse=True)
def _passwords_are_hashed_quickly(settings):
    """A real hash takes half a second, on purpose; these tests make hundreds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
