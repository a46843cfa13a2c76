"""Emails about the newsletter: confirmation, and "you are already subscribed".

The charity's own mailing tool sends the newsletter itself.
"""

from functools import partial

from django.urls import reverse

from core import mail
from core.http.absolute_url import absolute
from support.newsletter import tokens as newsletter_tokens
from support.newsletter.forms import INTERESTS

send = partial(mail.send, about="the newsletter")


def confirmation(subscriber, request, *, now):
    """Return the email that asks the mailbox owner to confirm."""
    token = newsletter_tokens.make_confirm(subscriber.pk, subscriber.request_fingerprint, now=now)
    context = {
        "confirm_url": _link(request, "newsletter_confirm", token),
        "wanted": wanted(subscriber.choices),
        "days": newsletter_tokens.CONFIRM_WITHIN.days,
        "has_left": subscriber.left_at is not None,
    }
    return _mail("confirm", "Please confirm that you want our newsletter", subscriber, request, context, now=now)


def already_subscribed(subscriber, request, *, now):
    """Return the email that tells a subscriber of a repeated request, with links to change or leave."""
    token = newsletter_tokens.make_change(subscriber.pk, now=now)
    context = {
        "change_url": _link(request, "newsletter_choices", token),
        "wanted": wanted(subscriber.choices),
        "days": newsletter_tokens.CHANGE_WITHIN.days,
    }
    return _mail("already", "You are on our newsletter list already", subscriber, request, context, now=now)


def wanted(choices):
    """Return Choices as a list of words."""
    words = [label for name, label in INTERESTS if getattr(choices, name)]
    if choices.events:
        words[words.index(dict(INTERESTS)["events"])] = f"Events near {choices.outward_code}"
    if not choices.family_days:
        words.append("No mail about Mother’s Day, Father’s Day and Christmas")
    return words


def leave_url(subscriber, request, *, now):
    """Return the absolute unsubscribe URL. It never expires."""
    return _link(request, "newsletter_unsubscribe", newsletter_tokens.make_leave(subscriber.pk, now=now))


def _mail(name, subject, subscriber, request, context, *, now):
    leave = leave_url(subscriber, request, now=now)
    context = context | {"subject": subject, "leave_url": leave}
    return mail.compose(
        subject,
        f"support/mail/newsletter_{name}",
        context,
        to=subscriber.email,
        request=request,
        # RFC 8058: the unsubscribe button of the mail program.
        headers={"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        has_html=True,
    )


def _link(request, name, token):
    return absolute(request, reverse(f"support:{name}", args=[token]))
