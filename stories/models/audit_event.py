from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """An event in a story's life: what happened, when and by whom. Rows are only added."""

    class What(models.TextChoices):
        SUBMITTED = "submitted", "Sent in"
        EDITED = "edited", "Edited"
        REVIEW_BEGUN = "review begun", "Taken on"
        ASKED = "asked", "Asked the sender"
        CHANGE_WANTED = "change wanted", "Sender asks for a change"
        APPROVED = "approved", "Approved"
        SCHEDULED = "scheduled", "To be published later"
        DECLINED = "declined", "Declined"
        WITHDRAWN_BY_SENDER = "withdrawn by sender", "Withdrawn by the sender"
        WITHDRAWN = "withdrawn", "Withdrawn by staff"
        LEAVING_SET = "leaving set", "Given a time to leave the site"
        STAYS = "stays", "Stays on the site"
        SEEN = "seen", "Seen, and done"
        FEATURED = "featured", "Put on the front page"
        NOT_FEATURED = "not featured", "Taken off the front page"
        CONSENT_RECORDED = "consent recorded", "Consent recorded"
        CONSENT_CONFIRMED = "consent confirmed", "Consent confirmed"
        HANDED_OUT = "handed out", "What we hold was taken out"
        ERASED = "erased", "Personal details erased"
        MAIL_FAILED = "mail failed", "An email could not be sent"

    # Events that need action, and events that answer them.
    NEEDING_ACTION = (What.CHANGE_WANTED, What.WITHDRAWN_BY_SENDER, What.MAIL_FAILED)
    ANSWERS = (What.SEEN, What.ASKED, What.APPROVED, What.SCHEDULED, What.DECLINED, What.WITHDRAWN)
    # Events that send an email.
    SENT_TO_SENDER = (What.ASKED, What.APPROVED, What.SCHEDULED, What.DECLINED, What.WITHDRAWN)

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="audit_events")
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Kept when the account is deleted. Empty: the sender, or the site itself.
    by_name = models.CharField("by", max_length=150, blank=True)
    note = models.TextField(blank=True, help_text="What was written to the sender, or by them.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_what_display()}, {self.at:%d %B %Y}"
