from django.db import models, transaction


class DeadLinkManager(models.Manager):
    @transaction.atomic
    def replace_all(self, found):
        """Replace all rows by the latest result: triples of a ``Linked``, the link and the reason."""
        self.all().delete()
        self.bulk_create(
            DeadLink(found_in=linked.name, admin_path=linked.admin_path, url=url, words=words)
            for linked, url, words in found
        )


class DeadLink(models.Model):
    """An external link that did not work at the latest ``check_links``."""

    found_in = models.CharField(max_length=400)
    admin_path = models.CharField(max_length=200)
    url = models.TextField("link")
    words = models.TextField("what happened", blank=True)
    found_at = models.DateTimeField(auto_now_add=True)

    objects = DeadLinkManager()

    class Meta:
        ordering = ["found_in", "pk"]

    def __str__(self):
        return self.url
