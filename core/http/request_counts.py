from datetime import timedelta

from django.db import connections, models, router

# How many expired rows each count deletes: the table stays small without a slow clean-up.
FORGOTTEN_AT_ONCE = 100
# Clocks of several machines differ by less than this.
MARGIN = timedelta(minutes=1)

# One statement, so that many at one moment are all counted. Two that forget at once leave each other's rows alone.
_ADD = """
    WITH over AS (
        SELECT key FROM core_requestcount WHERE until < %(over)s LIMIT %(at_once)s FOR UPDATE SKIP LOCKED
    ), forgotten AS (
        DELETE FROM core_requestcount USING over WHERE core_requestcount.key = over.key
    )
    INSERT INTO core_requestcount AS known (key, number, until) VALUES (%(key)s, %(number)s, %(until)s)
    ON CONFLICT (key) DO UPDATE SET number = known.number + excluded.number
    RETURNING number
"""


class RequestCountQuerySet(models.QuerySet):
    def old(self, now):
        """Filter counts whose window is over."""
        return self.filter(until__lt=now - MARGIN)

    def add(self, key, number, *, until, now):
        """Add ``number`` to the count of ``key`` that ends at ``until`` and return the sum.

        Deletes counts that are over.
        """
        parameters = {"key": key, "number": number, "until": until, "over": now - MARGIN}
        with connections[router.db_for_write(self.model)].cursor() as cursor:
            cursor.execute(_ADD, parameters | {"at_once": FORGOTTEN_AT_ONCE})
            return cursor.fetchone()[0]


class RequestCount(models.Model):
    """The number of searches or forms of one network in one window of a few minutes.

    ``key`` is a keyed hash of network, kind and window: windows of one network cannot be linked. The table is
    unlogged, so a crash may reset the counts.
    """

    key = models.CharField(max_length=64, primary_key=True)
    number = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    objects = RequestCountQuerySet.as_manager()

    def __str__(self):
        return f"{self.number} until {self.until:%d %B %Y %H:%M}"
