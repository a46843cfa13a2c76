"""People's accounts: invitations, logging in, the second step, and how long one stays logged in."""
