"""The site's vocabulary, for "Did you mean"."""

from django.db.models.expressions import RawSQL
from django.utils import timezone

from core.search.spelling import VocabularyCache
from faq.models import Question, Synonym
from groups.models import SupportGroup
from stories.models import Story
from support.models import OnlineCommunity, Page, Resource

# Of each kind, the newest; of each text, the beginning. Enough for the words people look for, and quick to read.
MOST_TEXTS = 500
MOST_CHARACTERS = 4000


def _texts():
    """Return SQL of the vocabulary's texts, and its parameters."""
    now = timezone.now()
    parts = [
        (Question.objects.published(now).order_by("-updated_at"), "question || ' ' || short_answer || ' ' || body"),
        (Story.objects.published(now).order_by("-published_at"), "title || ' ' || teaser || ' ' || body"),
        (Page.objects.published(now).order_by("-updated_at"), "title || ' ' || summary || ' ' || body"),
        (Resource.objects.published(now).order_by("-updated_at"), "title || ' ' || description"),
        (OnlineCommunity.objects.published(now).order_by("order"), "name || ' ' || audience"),
        (SupportGroup.objects.published().order_by("-pk"), "name || ' ' || summary"),
        (Synonym.objects.order_by("pk"), "theirs || ' ' || ours"),
    ]
    statements, parameters = [], []
    for rows, text in parts:
        texts = rows[:MOST_TEXTS].annotate(text=RawSQL(f"left({text}, %s)", [MOST_CHARACTERS]))
        statement, its_parameters = texts.values_list("text", flat=True).query.sql_with_params()
        statements.append(f"({statement})")
        parameters.extend(its_parameters)
    return " UNION ALL ".join(statements), parameters


VOCABULARY = VocabularyCache(_texts)
