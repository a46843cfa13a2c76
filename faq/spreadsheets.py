"""Questions and answers as a spreadsheet."""

from django.core.exceptions import ValidationError

from core.spreadsheets.resources import Column, Day, Number, SpreadsheetResource, YesNo
from core.spreadsheets.values import did_you_mean, quoted
from faq.models import Question, Topic

FORMATTED = "Formatted text as HTML. Anything the site’s editor does not offer is taken out."


class QuestionResource(SpreadsheetResource):
    slug = Column(
        "Page address",
        "slug",
        needed=True,
        about="The end of its page’s address, such as hair-loss. It "
        "tells which answer is meant. Empty: made from the question.",
    )
    topic = Column(
        "Topic",
        "topic",
        part=True,
        needed=True,
        about="The name of a topic on the site.",
        read=lambda question: question.topic.name if question.topic_id else "",
    )
    question = Column("Question", "question", needed=True, about="As a reader would ask it.")
    short_answer = Column("Short answer", "short_answer", needed=True, about="At most 40 words.")
    body = Column("Full answer", "body", about=FORMATTED)
    sources = Column("Sources", "sources", about=FORMATTED)
    reviewed_on = Column(
        "Last reviewed on",
        "reviewed_on",
        Day(may_be_empty=True),
        about="Only to read.",
        fixed="Note a review on the answer itself: it says who read it, and when.",
    )
    next_review_on = Column(
        "Next review due on", "next_review_on", Day(may_be_empty=True), about="A day, such as 16/12/2026, or empty."
    )
    suggest_helpline = Column("Point to the helpline", "suggest_helpline", YesNo(), about="yes or no.")
    suggest_group = Column("Point to the support groups", "suggest_group", YesNo(), about="yes or no.")
    suggest_booklets = Column("Point to the booklets", "suggest_booklets", YesNo(), about="yes or no.")
    popular = Column("On the front page", "popular", YesNo(), about="yes or no.")
    order = Column("Order", "order", Number(), about="A whole number. Within its topic, lower ones come first.")
    published = Column(
        "Published",
        "published",
        YesNo(),
        otherwise=False,
        about="yes or no. Without this column, new ones stay off the site.",
    )

    key = ("Page address",)
    remarks = (
        "Who reviewed an answer, who looks after it and related answers are not in the file. They stay.",
        "The times when an answer comes and leaves are not in it either, and stay. Set them on the answer itself.",
    )
    permission = "faq.add_question"
    related = ("topic",)

    class Meta:
        model = Question

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        row["Page address"] = row["Page address"].lower()
        question = row.get("Question", "")
        known = question and self.one(question__iexact=question)
        if not row["Page address"] and question:
            row["Page address"] = known.slug if known else self.address_from(question)
        elif known and not self.visible.filter(slug=row["Page address"]).exists():
            raise ValidationError(
                {"Page address": f"This question has the address {quoted(known.slug)}. Change it on the answer itself."}
            )

    def find(self, row):
        return self.one(slug=row["Page address"]) if row["Page address"] else None

    def fill(self, instance, row, changed):
        if "Topic" not in changed:
            return {}
        topics = {topic.name.casefold(): topic for topic in Topic.objects.all()}
        name = row["Topic"]
        if name.casefold() not in topics:
            known = did_you_mean(name, [topic.name for topic in topics.values()]) or " Add it to the topics first."
            return {"Topic": f"We know no topic {quoted(name)}.{known}" if name else "This is empty. Name a topic."}
        instance.topic = topics[name.casefold()]
        return {}
