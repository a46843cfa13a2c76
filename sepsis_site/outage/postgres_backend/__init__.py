"""A PostgreSQL backend with a circuit breaker, for a site that must answer while the database does not.

It differs from Django's in three ways, for requests with a ``core.database.deadline``:

- ``connection.py``: no wait exceeds the deadline, even if the server is frozen;
- ``circuit_breaker.py``: once the database does not answer, a thread probes it and all others are refused at once; some
  threads of a worker never wait for it;
- a request's connection has server-side timeouts as well.
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
