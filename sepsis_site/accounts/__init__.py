"""Staff and volunteer accounts: invitations, login, passwords, second factor and sessions."""
