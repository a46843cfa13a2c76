import uuid

from django.db import models


class Sender(models.Model):
    """The person who sent a story: personal data that only moderators see. See ``StoryQuerySet.due_for_erasure``."""

    class FamilyContent(models.TextChoices):
        YES = "yes", "Yes, they are content for it to be told"
        NO_ONE_ELSE = "only me", "Nobody but me is in it"
        NOT_YET = "not yet", "I have not asked yet"

    story = models.OneToOneField("stories.Story", models.CASCADE, related_name="sender")
    name = models.CharField("their name", max_length=120)
    email = models.EmailField()
    # Under 16s tell their story through a parent or guardian, whose name and email these are then.
    is_parent_of_teller = models.BooleanField("parent or guardian of the teller", default=False)
    people_in_it = models.TextField("who is in the story", max_length=1000, blank=True)
    family_content = models.CharField("are they, or their family, content", max_length=10, choices=FamilyContent)
    # What the private link is made of, see stories/senders/tokens.py.
    link_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The form as it was shown: sending it twice stores it once.
    form_key = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self):
        # Never the name: this stands in the admin's history, which outlives an erasure, and in tracebacks.
        return f"Sender of story {self.story_id}"
