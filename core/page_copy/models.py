from django.db import models

from core.database.locks import transaction_lock
from core.history.tracking import Versions


class PageCopy(models.Model):
    """One sentence of a page as an editor wrote it. Without a row, the default of the registry stands.

    A ``CopyPage`` reads and writes the rows. Each page also has a proxy of this model, so that it has its own form in
    the admin and its own permissions. An instance of a proxy stands for its page and is never saved.
    """

    # Set by the proxy of a page: the CopyPage.
    page = None

    # The page and the name of the text: "home.question".
    key = models.CharField(max_length=100, primary_key=True)
    text = models.TextField(blank=True)

    history = Versions()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "page copy"

    def __str__(self):
        return self.page.title if self.page else self.key

    @classmethod
    def of_page(cls):
        """Return the object that the admin edits: the proxy's page, with its current ``texts``. One query."""
        found = cls(key=cls.page.name)
        found.texts = cls.page.current()
        return found

    @staticmethod
    def lock(name):
        """Wait until no other transaction holds the copy of page ``name``; hold it until this one ends."""
        transaction_lock(f"page copy {name}")
