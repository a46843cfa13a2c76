"""The site while the database is away: what each request is answered with, and what watches over it is told.

``stand_in.py`` gives requests their patience, keeps the last good copies of public pages and shows them;
``unavailable.py`` is the page for all that has no copy; ``health.py`` answers load balancers and monitors.
That nobody waits for the database in vain is the work of ``sepsis_site.outage.postgres_backend``.
"""
