from stories.models.audit_event import Step
from stories.models.consent import Consent
from stories.models.page_copy import StoryWords
from stories.models.sender import Sender
from stories.models.story import Story, Tag

__all__ = ["Consent", "Sender", "Step", "Story", "StoryWords", "Tag"]
