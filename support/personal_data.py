"""What this app keeps about people. See core/personal_data.py."""

from core.feedback.models import comments_kind
from core.personal_data import Kind, count_or_delete, how_long
from support.models import BookletRequest, PageFeedback, Subscriber
from support.models.booklet_request import KEPT_AFTER_SENDING
from support.newsletter.tokens import CONFIRM_WITHIN


def purge_subscribers(*, now, dry_run):
    """Those who never confirmed, and what people who had left asked for again in vain."""
    if dry_run:
        return Subscriber.objects.never_confirmed(now).count() + Subscriber.objects.came_back_in_vain(now).count()
    return sum(Subscriber.objects.purge(now))


def erase_booklet_requests(*, now, dry_run):
    return count_or_delete(BookletRequest.objects.due_for_erasure(now), dry_run=dry_run)


KINDS = [
    Kind(
        name="newsletter",
        title="Our newsletter",
        what=(
            "Your email address, and what you chose. The words you agreed to, when, and on which page. "
            "The first half of your postcode, if you want news of events."
        ),
        why="To send you what you asked for, and to show that you agreed.",
        kept=(
            f"{how_long(CONFIRM_WITHIN)}, if you do not confirm. Else until you leave. Then we keep your address "
            "and what you agreed to, so that we do not write again."
        ),
        seen_by="Our support team and managers.",
        erased_by="erase_expired; or “Erase” on the subscriber’s page in the admin.",
        models=frozenset({"support.Subscriber", "support.NewsletterConsent"}),
        erase=purge_subscribers,
    ),
    Kind(
        name="booklet-requests",
        title="Printed booklets",
        what="Your name, your postal address, and which booklets you asked for.",
        why="To post them to you.",
        kept=f"{how_long(KEPT_AFTER_SENDING)} after we have marked your booklets as sent.",
        seen_by="Our support team and managers, also by email.",
        erased_by="erase_expired; or an editor deletes it. The email stays.",
        models=frozenset({"support.BookletRequest", "support.BookletRequestItem"}),
        erase=erase_booklet_requests,
    ),
    comments_kind("feedback-on-pages", PageFeedback),
]
_OURS = "Words of ours."
NO_PERSON = {
    "support.Helpline": "How to reach the charity itself.",
    "support.OpeningHours": _OURS,
    "support.SpecialHours": _OURS,
    "support.Closure": _OURS,
    "support.FrontPageCopy": _OURS,
    "support.NewsletterCopy": _OURS,
    "support.CommunitiesCopy": _OURS,
    "support.BookletsCopy": _OURS,
    "support.OnlineCommunity": "Places on the web that are open to many.",
    "support.DeadLink": "Addresses in our own pages.",
    "support.Resource": "Booklets that we publish.",
}
