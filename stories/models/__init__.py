from stories.models.consent import Consent
from stories.models.sender import Sender
from stories.models.step import Step
from stories.models.story import Story, Tag
from stories.models.story_words import StoryWords

__all__ = ["Consent", "Sender", "Step", "Story", "StoryWords", "Tag"]
