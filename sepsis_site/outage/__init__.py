"""What happens while the database is away.

``stale_pages.py`` sets each request's database deadline, keeps copies of public pages and shows them;
``error_pages.py`` has the page for everything else; ``health.py`` answers load balancers. The circuit breaker in
``sepsis_site.outage.postgres_backend`` keeps threads from waiting in vain.
"""
