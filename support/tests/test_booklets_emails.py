"""The email to the office: what it says, and that it goes through a real mail server."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core import mail

from support.booklets.emails import email_request
from support.models import Helpline
from support.tests.factories import BookletRequestFactory, BookletRequestItemFactory, ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    Helpline.objects.create(phone="0808 800 0029", requests_email="office@example.org", pk=1)


@pytest.fixture
def asked():
    asked = BookletRequestFactory(name="Siân O’Neill & <Co>", address="1 High Street\nHove")
    for title, copies in [("The guide", 2), ("Survivors", 1)]:
        BookletRequestItemFactory(request=asked, resource=ResourceFactory(title=title, printed=True), copies=copies)
    return asked


def test_the_office_reads_who_asks_for_what(office, asked, now):
    assert email_request(asked, now=now)
    [message] = mail.outbox
    assert message.to == ["office@example.org"]
    assert message.subject == "Printed booklets: a new request"
    for words in (
        "2 × The guide",
        "1 × Survivors",
        "Siân O’Neill & <Co>\n1 High Street\nHove\nBN3 3WR\n",
        "Tuesday 24 November 2026",
    ):
        assert words in message.body
    asked.refresh_from_db()
    assert asked.emailed_at == now


@pytest.mark.parametrize("helpline", [None, ""])
def test_without_an_address_nothing_is_sent_and_the_request_waits(asked, now, helpline):
    if helpline is not None:
        Helpline.objects.create(phone="0808 800 0029", requests_email="", pk=1)
    assert not email_request(asked, now=now)
    assert mail.outbox == []
    assert asked.emailed_at is None


def test_it_takes_three_queries_however_many_booklets_are_asked_for(office, asked, now, django_assert_num_queries):
    with django_assert_num_queries(3):
        email_request(asked, now=now)


class Server(Controller):
    def _trigger_server(self):
        # The port that the system chose, known only now.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Inbox:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


class FullInbox:
    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        return f"550 {address} is unknown here"


@pytest.fixture
def mail_server(settings):
    """A function that starts a mail server of one's own with a handler, and sends all mail there."""
    running = []

    def start(handler):
        server = Server(handler, hostname="127.0.0.1", port=0)
        server.start()
        running.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
        settings.DEFAULT_FROM_EMAIL = "UK Sepsis Trust Support <support@example.org>"
        return handler

    yield start
    for server in running:
        server.stop()


def test_it_arrives_through_a_real_mail_server(office, asked, now, mail_server):
    inbox = mail_server(Inbox())
    assert email_request(asked, now=now)
    [message] = inbox.messages
    assert message["To"] == "office@example.org"
    assert message["From"] == "UK Sepsis Trust Support <support@example.org>"
    assert "Siân O’Neill" in message.get_content()


def test_a_mail_server_that_refuses_loses_nothing_and_no_address_is_logged(office, asked, now, mail_server, caplog):
    mail_server(FullInbox())
    assert not email_request(asked, now=now)
    asked.refresh_from_db()
    assert asked.emailed_at is None
    assert "SMTPRecipientsRefused" in caplog.text
    for told in ("office@example.org", "Neill", "BN3"):
        assert told not in caplog.text
