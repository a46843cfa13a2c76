"""What of this app is on the site and links out of it."""

from core.content.external_links import Linked, outside_links
from faq.models import Question


def linked(now):
    """Of what readers see at ``now``. Nobody follows the links of a draft."""
    for question in Question.objects.published(now):
        yield Linked.of(question, [*outside_links(question.body), *outside_links(question.sources)])
