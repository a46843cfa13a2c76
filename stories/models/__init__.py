from stories.models.audit_event import AuditEvent
from stories.models.consent import Consent
from stories.models.sender import Sender
from stories.models.story import Story, Tag
from stories.page_copy import StoryCopy

__all__ = ["AuditEvent", "Consent", "Sender", "Story", "StoryCopy", "Tag"]
