"""What sepsis_site.outage.postgres_backend.connection relies on in psycopg beyond its documented interface.

A failure here after an upgrade of psycopg means: read that module again before changing anything else.
"""

import inspect
import socket

import psycopg
import pytest
from django.db import connection
from psycopg import generators

pytestmark = pytest.mark.django_db


@pytest.fixture
def parameters():
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("dbname", "user", "host", "port", "password") if parameters.get(key)}


def test_wait_takes_a_generator_and_a_timeout():
    assert {"gen", "timeout"} <= inspect.signature(psycopg.Connection.wait).parameters.keys()


def test_wait_raises_its_timeout_and_may_go_on_with_the_same_generator(parameters):
    with psycopg.connect(**parameters) as conn:
        conn.pgconn.send_query(b"SELECT pg_sleep(0.3)")
        query = generators.execute(conn.pgconn)
        with pytest.raises(psycopg.errors._WaitTimeout):
            conn.wait(query, timeout=0.05)
        assert len(conn.wait(query, timeout=10)) == 1


def test_queries_and_the_end_of_a_transaction_call_wait_with_a_generator_alone(parameters):
    calls = []

    class Recording(psycopg.Connection):
        def wait(self, gen, *arguments, **options):
            calls.append((arguments, options))
            return super().wait(gen, *arguments, **options)

    with Recording.connect(**parameters) as conn:
        for step in (
            lambda: conn.execute("SELECT 1"),
            lambda: conn.cursor().executemany("SELECT %s", [[1], [2]]),
            conn.commit,
            lambda: conn.execute("SELECT 1"),
            conn.rollback,
        ):
            before = len(calls)
            step()
            assert calls[before:]
            assert all(call == ((), {}) for call in calls[before:])


def test_connect_runs_the_generator_of_its_class_and_tells_it_when_nothing_is_ready(parameters):
    wanted, told = [], []

    class Recording(psycopg.Connection):
        @classmethod
        def _connect_gen(cls, conninfo=""):
            connecting = super()._connect_gen(conninfo)
            try:
                step = next(connecting)
                while True:
                    wanted.append(step)
                    ready = yield step
                    told.append(ready)
                    step = connecting.send(ready)
            except StopIteration as done:
                return done.value

    with Recording.connect(**parameters) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    assert all(isinstance(descriptor, int) for descriptor, _ in wanted)
    assert all(told)


def test_a_connection_generator_is_told_of_each_interval_without_an_answer(tmp_path):
    """A server that accepts and never answers: what a frozen PostgreSQL does."""
    told = []

    class GivesUp(psycopg.Connection):
        @classmethod
        def _connect_gen(cls, conninfo=""):
            connecting = super()._connect_gen(conninfo)
            step = next(connecting)
            while True:
                ready = yield step
                told.append(bool(ready))
                if not ready:
                    raise psycopg.errors.ConnectionTimeout("enough")
                step = connecting.send(ready)

    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(tmp_path / ".s.PGSQL.5432"))
        frozen.listen()
        with pytest.raises(psycopg.errors.ConnectionTimeout, match="enough"):
            GivesUp.connect(host=str(tmp_path), port=5432, dbname="x", user="x")
    assert told[-1] is False
