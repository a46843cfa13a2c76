"""Whether a text helped, as readers say it."""

from django.db import models

LONGEST_COMMENT = 500


class Feedback(models.Model):
    """One reader's answer to "Was this helpful?". It holds a day and no person: no name, no address, no time.

    An app adds a foreign key named ``about`` to what it was said of.
    """

    helpful = models.BooleanField()
    missing = models.TextField("what was missing", max_length=LONGEST_COMMENT, blank=True)
    given_on = models.DateField()

    class Meta:
        abstract = True
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return f"{'Helpful' if self.helpful else 'Not helpful'}, {self.given_on:%d %B %Y}"
