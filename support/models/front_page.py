from django.db import models
from django.db.models import Q


class FrontPage(models.Model):
    """The sentences of the front page. There is one row at most; without it, these defaults stand."""

    welcome = models.TextField(
        max_length=300,
        default="UK Sepsis Trust is here for anyone whose life sepsis has touched. Call our free helpline, or meet "
        "others who have been through it too. You can just listen.",
        help_text="Under the heading, beside the search.",
    )
    survivors = models.TextField(
        "to people who have had sepsis",
        max_length=200,
        default="You do not have to get better on your own. Others know what it is like.",
    )
    relatives = models.TextField(
        "to people close to somebody who has it",
        max_length=200,
        default="You may have many questions, and nobody to ask. You can ask us. No question is too small.",
    )
    bereaved = models.TextField(
        "to people who have lost somebody",
        max_length=200,
        default="We are sorry. When you are ready, there are people who will listen.",
    )

    class Meta:
        verbose_name_plural = "front page"
        constraints = [models.CheckConstraint(name="front_page_is_one", condition=Q(pk=1))]

    def __str__(self):
        return "The front page"
