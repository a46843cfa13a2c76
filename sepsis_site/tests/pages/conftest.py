import pytest
from django.db import connection, connections

from sepsis_site.tests.pages.catalogue import PageServer, render_catalogue


@pytest.fixture(scope="session")
def catalogue(django_db_setup, django_db_blocker):
    """The entries of all states, rendered once per process. Tests that use them are marked ``django_db``."""
    assert connection.settings_dict["NAME"].startswith("test_"), "Mark the test django_db."
    with django_db_blocker.unblock():
        catalogue = render_catalogue()
        # Once a browser runs, Django takes this thread for another one and opens new connections.
        connections.close_all()
    return catalogue


@pytest.fixture(scope="session")
def page_server(catalogue):
    with PageServer() as page_server:
        yield page_server
