"""PostgreSQL for a site that must answer even if the database does not.

``base.py`` is Django's backend with three differences, all of them only for whoever has limited patience
(``core.database.deadline``; every request has):

- ``connection.py``: no waiting goes on for longer than that, not even for a server that is frozen;
- ``guard.py``: once the database does not answer, a thread of its own asks until it does, and everybody
  else is refused at once; and some threads of a worker never wait for it at all;
- a connection made for a request tells the server to give up as well, in the end.
"""

# Server settings that keep statements, values and constraint details out of PostgreSQL's own log: a postcode hints at
# a person's health, and an error detail repeats the row ("Key (email)=(…) already exists").
QUIET_LOG_SETTINGS = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
