"""What the tests of sending a story share."""

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner

from core.forms.spam_protection import SALT
from stories.tests.submission_helpers import FORM


@pytest.fixture
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def seen(time_machine, now):
    """The signed stamp of a form seen an hour before now; the clock then stands still at now."""
    time_machine.move_to(now - timedelta(hours=1), tick=False)
    stamp = TimestampSigner(salt=SALT).sign("form")
    time_machine.move_to(now, tick=False)
    return stamp


@pytest.fixture
def answers(db, seen):
    """The least that somebody has to answer."""
    return {
        "age": "16",
        "name": "Sam Sender",
        "email": "Sam@Example.org",
        "kind": "survivor",
        "text": "I was ill.\r\n\r\nThen I got better.",
        "family_content": "only me",
        "shown": seen,
        "leave_this_empty": "",
    }


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Send the form as a browser does, mail included."""

    def send(answers, client=client, **extra):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(FORM, answers, **extra)

    return send
