"""Which database a page is read from, with two really connected.

The second connection leads to the same database. It sees nothing of what a test has not committed, as a copy that
lags behind: a group that a test has just made is there in the first, and not in the copy.
"""

import copy

import pytest
from django.db import OperationalError, connections, router
from django.test import Client

from faq.tests.factories import QuestionFactory
from groups.tests.factories import SupportGroupFactory
from sepsis_site.outage import replica_router
from sepsis_site.outage.postgres_backend import circuit_breaker as guard_module
from sepsis_site.outage.postgres_backend.circuit_breaker import Guard, circuit_breaker_of
from sepsis_site.outage.replica_router import FIRST, REPLICA
from sepsis_site.tests.test_settings import PRODUCTION, settings_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

HERE, ELSEWHERE = 200, 404


@pytest.fixture
def replica(monkeypatch, db):
    """The guard of a copy that answers."""
    connections.settings[REPLICA] = copy.deepcopy(connections.settings[FIRST])
    # Django lets a test connect only to databases it was begun with.
    connections[REPLICA].connect()
    guard = Guard(lambda: None, most_waiting=3)
    monkeypatch.setitem(guard_module._guards, REPLICA, guard)
    yield guard
    connections[REPLICA].close()
    del connections[REPLICA]
    del connections.settings[REPLICA]


@pytest.fixture
def group():
    return SupportGroupFactory()


def status(address, client=None, **options):
    return (client or Client()).get(address, **options).status_code


def test_public_pages_are_read_from_the_copy(replica, group):
    address = group.get_absolute_url()
    assert status(address) == ELSEWHERE
    assert status(f"{address}calendar.ics") == ELSEWHERE
    assert Client().head(address).status_code == ELSEWHERE
    assert group.name not in Client().get("/groups/").content.decode()
    # The next request of the same thread begins anew.
    assert replica_router._reads_from.get() == FIRST


def test_without_a_copy_everything_asks_the_one_database(group):
    assert status(group.get_absolute_url()) == HERE


def test_staff_forms_searches_and_machines_ask_the_first_database(replica, group, admin_client, monkeypatch):
    address = group.get_absolute_url()
    assert status(address, admin_client) == HERE
    assert status(address, headers={"cookie": "sessionid=of-anybody"}) == HERE
    asked = []
    monkeypatch.setattr(connections[REPLICA], "cursor", lambda: asked.append("the copy"))
    question = QuestionFactory()
    for other in (
        "/groups/?postcode=BN3+3WR",
        "/groups/?near=50.8,-0.2",
        "/search/?q=hair",
        "/faq/?q=hair",
        "/newsletter/",
        "/stories/share/",
        "/resources/printed/",
        f"{question.get_absolute_url()}helpful/",
        "/readyz",
        "/admin/",
        "/no/such/page/",
    ):
        status(other)
    Client().post("/newsletter/", {"email": "somebody@example.org"})
    assert not asked


def test_after_a_write_all_is_read_from_the_first_database():
    token = replica_router._reads_from.set(REPLICA)
    try:
        from groups.models import SupportGroup

        assert router.db_for_read(SupportGroup) == REPLICA
        # As ``select_for_update`` does, and everything that is saved.
        assert router.db_for_write(SupportGroup) == FIRST
        assert router.db_for_read(SupportGroup) == FIRST
    finally:
        replica_router._reads_from.reset(token)


def test_a_copy_that_is_known_not_to_answer_is_not_asked(replica, group):
    replica.is_down = True
    assert status(group.get_absolute_url()) == HERE


def test_of_one_that_fails_just_now_no_reader_notices(replica, group, monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError("connection to 192.0.2.1 refused")

    monkeypatch.setattr(connections[REPLICA], "cursor", fail)
    response = Client(raise_request_exception=False).get(group.get_absolute_url())
    assert response.status_code == HERE
    assert group.name in response.content.decode()
    assert "out of date" not in response.content.decode()


def test_what_the_copy_says_while_the_first_database_is_away_is_fresh(replica, monkeypatch):
    monkeypatch.setattr(circuit_breaker_of(FIRST), "is_down", True)
    response = Client().get("/groups/")
    assert "out of date" not in response.content.decode()
    assert "public" in response["Cache-Control"]
    # Without either, the helpline's page is made from memory.
    replica.is_down = True
    response = Client().get("/helpline/")
    assert "out of date" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_tables_are_made_in_the_first_database_alone():
    assert router.allow_migrate(FIRST, "groups")
    assert not router.allow_migrate(REPLICA, "groups")


def test_the_copy_is_named_in_the_environment_and_guarded_like_the_first():
    [databases] = settings_with("DATABASES", **PRODUCTION, REPLICA_URL="postgresql://reader@copy.example/site")
    assert databases[REPLICA]["HOST"] == "copy.example"
    for setting in ("ENGINE", "OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS"):
        assert databases[REPLICA][setting] == databases[FIRST][setting]
    [databases] = settings_with("DATABASES", **PRODUCTION)
    assert set(databases) == {FIRST}
