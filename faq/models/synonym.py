from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from core.history.tracking import Versions


class Synonym(models.Model):
    """Words people use and the site's own words for the same, for every search."""

    theirs = models.CharField(
        "what people type", max_length=80, help_text="One word or a few, such as “hair falling out”."
    )
    ours = models.CharField(
        "what we call it", max_length=80, help_text="Words that stand in our answers, such as “hair loss”."
    )

    history = Versions()

    class Meta:
        ordering = ["theirs"]
        verbose_name = "word people use"
        verbose_name_plural = "words people use"
        constraints = [
            models.UniqueConstraint(
                Lower("theirs"),
                Lower("ours"),
                name="synonym_once",
                violation_error_message="These words are in the list already.",
            )
        ]

    def __str__(self):
        return f"{self.theirs} → {self.ours}"

    def clean(self):
        if self.theirs.strip().lower() == self.ours.strip().lower():
            raise ValidationError({"ours": "These are the same words. Type the words that our answers use."})
