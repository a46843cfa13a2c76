"""Which edition of the public pages is the last: copies of any earlier one are not to be shown."""

from django.db import connections, models, router, transaction

from core.http import stale_page_cache

# By the database's own clock, in microseconds: never the same again, not after an older backup was restored either.
_RENEW = """
    INSERT INTO core_cacheversion AS known (id, edition)
    VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (id) DO UPDATE SET edition = greatest(known.edition + 1, excluded.edition)
"""


class CacheVersionQuerySet(models.QuerySet):
    def renew(self):
        """From when the transaction around this is done, the copies that any machine has of pages count for nothing.

        For when something leaves the site. They are deleted here at once; other machines learn of it with the
        helpline, within seconds. Others who renew wait until the transaction's end.
        """
        alias = router.db_for_write(self.model)
        with connections[alias].cursor() as cursor:
            cursor.execute(_RENEW)
        transaction.on_commit(stale_page_cache.forget_all, using=alias)

    def current(self):
        """The edition, a whole number; 0 if none was ever renewed. One query."""
        return self.values_list("edition", flat=True).first() or 0


class CacheVersion(models.Model):
    """One row, or none. See ``core.http.stale_page_cache``."""

    edition = models.BigIntegerField()

    objects = CacheVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="cache_version_single_row", condition=models.Q(pk=1))]

    def __str__(self):
        return str(self.edition)
