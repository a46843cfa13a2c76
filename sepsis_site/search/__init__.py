"""One search over everything a visitor can read: ``documents`` says what that is, ``query`` asks, ``views`` shows."""
