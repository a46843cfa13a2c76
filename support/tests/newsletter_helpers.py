"""What tests of the newsletter do and look at, as a visitor's browser and mail program do."""

from html import unescape

from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from support.models.subscriber import Choices
from support.newsletter import tokens as tokens

ADDRESS = "reader@example.org"
NEWS = Choices(news=True)


def text_of(response):
    return " ".join(unescape(response.text).split())


def checked(response, status=200):
    """The response, which keeps what every public page promises."""
    assert response.status_code == status
    assert_valid_html(response)
    for link in ("tel:08088000029", 'href="tel:999"', 'href="tel:111"'):
        assert link in response.text
    return response


def link_in(message, word):
    """The path of the link in a mail whose address holds ``word``."""
    [line] = [line for line in message.body.splitlines() if f"/newsletter/{word}/" in line]
    return line.removeprefix("http://testserver")


def confirm_link(subscriber, made_at=NOW):
    return f"/newsletter/confirm/{tokens.make_confirm(subscriber.pk, subscriber.request_fingerprint, now=made_at)}/"


def change_link(subscriber, made_at=NOW):
    return f"/newsletter/choices/{tokens.make_change(subscriber.pk, now=made_at)}/"


def leave_link(subscriber):
    return f"/newsletter/unsubscribe/{tokens.make_leave(subscriber.pk, now=NOW)}/"


def answers_of(form):
    """What a browser sends with a form as it was shown: the hidden boxes with what they hold."""
    return {name: form[name].value() or "" for name in form.fields}
