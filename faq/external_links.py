"""What of this app is on the site and links out of it."""

from core.content.external_links import Linked, extract_external_links
from faq.models import Question


def linked(now):
    """Of what readers see at ``now``. Nobody follows the links of a draft."""
    for question in Question.objects.published(now):
        yield Linked.of(question, [*extract_external_links(question.body), *extract_external_links(question.sources)])
