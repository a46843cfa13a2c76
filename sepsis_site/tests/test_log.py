"""What the site's own log leaves out."""

import logging

from sepsis_site.gunicorn import KeepsNoKeys


def test_the_log_keeps_no_key_of_a_link():
    token = "c2lnbmVk:1vNabc:" + "A" * 43
    record = logging.LogRecord(
        "django", logging.WARNING, "", 0, "Forbidden: %s", (f"/newsletter/confirm/{token}/",), None
    )
    assert KeepsNoKeys().filter(record)
    assert token not in record.getMessage()
    assert record.getMessage().startswith("Forbidden: /newsletter/confirm/")


def test_the_sites_own_log_is_filtered(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no_keys"]
