"""Site search: ``documents`` declares what is searched, ``query`` asks PostgreSQL, ``views`` shows results."""
