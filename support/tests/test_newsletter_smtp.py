"""From signing up to leaving, with the mail going through a mail server."""

import email
import email.policy
import re

import environ
import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import Client

from support.models import Subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


class Postbox:
    """What a mail server does with mail here: it keeps it, or refuses whom it is for."""

    def __init__(self):
        self.mails = []
        self.refuses = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuses:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 Kept"


class Server(Controller):
    """A mail server at a port that the system draws, and that it then knows."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(settings):
    """A mail server on this computer, set as EMAIL_URL would set it."""
    postbox = Postbox()
    server = Server(postbox, hostname="127.0.0.1", port=0)
    server.start()
    for name, value in environ.Env.email_url_config(f"smtp://127.0.0.1:{server.port}").items():
        setattr(settings, name, value)
    settings.DEFAULT_FROM_EMAIL = "UK Sepsis Trust Support <support@example.org>"
    yield postbox
    server.stop()


def test_sign_up_read_the_mail_confirm_and_leave_by_one_click(postbox, sign_up, client):
    assert sign_up(interests=["news", "events"], outward_code="BN3").url == "/newsletter/sent/"
    [(envelope, message)] = postbox.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("support@example.org", ["reader@example.org"])
    assert (message["From"], message["To"]) == (
        "UK Sepsis Trust Support <support@example.org>",
        "reader@example.org",
    )
    assert message["Subject"] == "Please confirm that you want our newsletter"
    text = message.get_body(["plain"]).get_content().replace("\r\n", "\n")
    html = message.get_body(["html"]).get_content()
    assert message.get_content_type() == "multipart/alternative"
    assert "Events near BN3" in text
    assert "Events near BN3" in html
    # No mail server on the way may break a link in two.
    assert max(map(len, envelope.content.split(b"\r\n"))) < 998
    [confirm] = re.findall(r"^http://testserver(/newsletter/confirm/.+)$", text, re.MULTILINE)
    assert f'href="http://testserver{confirm}"' in html

    assert "Yes, send me the newsletter" in client.get(confirm).text
    assert client.post(confirm).url == "/newsletter/confirmed/"
    assert Subscriber.objects.active().get().email == "reader@example.org"

    # As the mail program reads the header, and asks: no cookie, no page looked at before.
    [leave] = re.findall(r"^<http://testserver(/\S+)>$", message["List-Unsubscribe"].strip())
    name, value = message["List-Unsubscribe-Post"].split("=")
    response = Client(enforce_csrf_checks=True).post(leave, {name: value})
    assert response.status_code == 200
    assert not Subscriber.objects.active().exists()
    assert mail.outbox == []


def test_a_mailbox_that_does_not_exist_is_no_error_page(postbox, sign_up, caplog):
    postbox.refuses = True
    response = sign_up(interests=["news", "events"], outward_code="BN3")
    assert response.status_code == 200
    assert "We could not send you an email just now." in response.text
    assert "reader@example.org" not in caplog.text


def test_a_mail_server_that_is_not_there_is_no_error_page(settings, sign_up):
    for name, value in environ.Env.email_url_config("smtp://127.0.0.1:9").items():
        setattr(settings, name, value)
    assert "We could not send you an email just now." in sign_up(interests=["news", "events"], outward_code="BN3").text
