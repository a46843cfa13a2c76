from datetime import timedelta

import pytest

from support.newsletter.forms import NewsletterForm
from support.page_copy import NEWSLETTER
from support.tests.newsletter_helpers import ADDRESS, answers_of


@pytest.fixture
def sign_up(client, time_machine):
    """Fill the newsletter's form in, a minute after it was shown, and send it."""

    def sign_up(email=ADDRESS, interests=("news",), **answers):
        shown = answers_of(NewsletterForm(consent_wording=NEWSLETTER.defaults()["consent"]))
        time_machine.shift(timedelta(minutes=1))
        return client.post("/newsletter/", shown | {"email": email, "interests": interests} | answers)

    return sign_up
