"""The least of each thing, with traits. Nothing is random: a failure repeats."""

from datetime import timedelta

import factory

from sepsis_site.dev.pytest_plugin import NOW
from stories.models import AuditEvent, Consent, Sender, Story, Tag


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"tag {n}")
    slug = factory.Sequence(lambda n: f"tag-{n}")


class StoryFactory(factory.django.DjangoModelFactory):
    """A story sent in on Monday, looked at by nobody.

    ``published=True`` gives it a consent to all of it and publishes it (the database wants them in this order);
    ``published_at=`` says when, in the future too. ``tags=[…]`` sets its tags.
    """

    class Meta:
        model = Story
        skip_postgeneration_save = True

    class Params:
        with_note = factory.Trait(
            kind=Story.Kind.BEREAVED, is_about_death=True, content_note="This story is about the death of a parent."
        )
        # On another site, so that no file is needed.
        video = factory.Trait(
            body="",
            video_link="https://www.youtube.com/watch?v=abcdefghijk",
            link_has_captions=True,
            transcript="My name is Sam.",
        )
        with_photo = factory.Trait(
            photo="stories/photos/photo-of-a-test.jpg", photo_width=800, photo_height=600, photo_alt="Sam in a garden."
        )
        withdrawn = factory.Trait(
            state=Story.State.WITHDRAWN, published_at=NOW - timedelta(days=1), withdrawn_at=NOW - timedelta(hours=1)
        )

    title = factory.Sequence(lambda n: f"Story {n}")
    slug = factory.Sequence(lambda n: f"story-{n}")
    kind = Story.Kind.SURVIVOR
    told_by = "Sam"
    teaser = "How Sam got better."
    body = "<p>I was ill for a week.</p>"
    submitted_at = NOW - timedelta(days=1)

    @classmethod
    def _create(cls, model_class, *args, published=False, published_at=None, **fields):
        if not published:
            return super()._create(model_class, *args, published_at=published_at, **fields)
        story = super()._create(model_class, *args, **fields)
        story.consent = ConsentFactory(story=story)
        story.state = Story.State.PUBLISHED
        story.approved_by_name = "A. Moderator"
        story.approved_at = NOW - timedelta(hours=1)
        story.published_at = published_at or NOW - timedelta(hours=1)
        story.save()
        return story

    @factory.post_generation
    def tags(self, create, tags):
        if tags:
            self.tags.set(tags)


class ConsentFactory(factory.django.DjangoModelFactory):
    """Consent to publish all of it, given on Monday."""

    class Meta:
        model = Consent

    story = factory.SubFactory(StoryFactory)
    text = photo = video = True
    wording = "You may publish my story on this site."
    given_by = "Sam"
    source = "/stories/share/"
    given_at = NOW - timedelta(days=1)


class SenderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sender

    story = factory.SubFactory(StoryFactory)
    name = "Sam Sender"
    email = factory.Sequence(lambda n: f"sender{n}@example.org")
    family_content = Sender.FamilyContent.NO_ONE_ELSE
    form_key = factory.Sequence(lambda n: f"form-{n}")


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuditEvent

    story = factory.SubFactory(StoryFactory)
    what = AuditEvent.What.SUBMITTED
    at = NOW - timedelta(days=1)
