"""The least of each thing, with traits. Nothing is random: a failure repeats."""

from datetime import date

import factory

from faq.models import Question, QuestionFeedback, Topic


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")
    order = factory.Sequence(lambda n: n)


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    class Params:
        reviewed = factory.Trait(
            reviewed_on=date(2026, 10, 1), reviewed_by="A. Nurse, sepsis nurse", next_review_on=date(2027, 10, 1)
        )

    topic = factory.SubFactory(TopicFactory)
    question = factory.Sequence(lambda n: f"Question {n}?")
    slug = factory.Sequence(lambda n: f"question-{n}")
    short_answer = "The answer in a few words."
    body = "<p>The whole answer.</p>"
    order = factory.Sequence(lambda n: n)


class QuestionFeedbackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuestionFeedback

    about = factory.SubFactory(QuestionFactory)
    helpful = True
    given_on = date(2026, 11, 24)
