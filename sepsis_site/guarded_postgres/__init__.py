"""PostgreSQL for a site that must answer even if the database does not.

``base.py`` is Django's backend with three differences, all of them only for whoever has limited patience
(``foundations.patience``; every request has):

- ``connection.py``: no waiting goes on for longer than that, not even for a server that is frozen;
- ``guard.py``: once the database does not answer, a thread of its own asks until it does, and everybody
  else is refused at once; and some threads of a worker never wait for it at all;
- a connection made for a request tells the server to give up as well, in the end.
"""
