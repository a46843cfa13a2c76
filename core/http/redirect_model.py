"""Addresses that a page has had, so that links which people saved or printed go on working."""

from django.apps import apps
from django.db import models

# Longer than any address of ours: "/stories/" and a slug of 80 letters.
MAX_PATH_LENGTH = 200


class RedirectQuerySet(models.QuerySet):
    def of(self, thing):
        """Those that lead to ``thing``, an instance of any model."""
        return self.filter(kind=thing._meta.label_lower, key=thing.pk)


class Redirect(models.Model):
    """``path`` once was the address of the thing that ``kind`` and ``key`` name, and leads to it wherever it is now.

    It names the thing and not its new address: however often that changes, one step leads there.
    """

    path = models.CharField(max_length=MAX_PATH_LENGTH, unique=True)
    kind = models.CharField(max_length=80, help_text="The model, such as “faq.question”.")
    key = models.BigIntegerField()
    changed_at = models.DateTimeField()

    objects = RedirectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="redirect_target_idx")]

    def __str__(self):
        return self.path

    def thing(self):
        """What it leads to, or None if that is gone."""
        try:
            model = apps.get_model(self.kind)
        except LookupError:
            # The site no longer has this kind of thing.
            return None
        return model._default_manager.filter(pk=self.key).first()
