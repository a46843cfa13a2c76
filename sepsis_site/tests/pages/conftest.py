import pytest
from django.db import connection, connections

from sepsis_site.tests.pages.gallery import Wall, make_pictures


@pytest.fixture(scope="session")
def pictures(django_db_setup, django_db_blocker):
    """The pages of all states, made once for all tests. Whoever asks for them is marked ``django_db``."""
    assert connection.settings_dict["NAME"].startswith("test_"), "Mark the test django_db."
    with django_db_blocker.unblock():
        pictures = make_pictures()
        # A browser that starts in the meantime makes this thread another one in Django's eyes.
        connections.close_all()
    return pictures


@pytest.fixture(scope="session")
def wall(pictures):
    with Wall() as wall:
        yield wall
