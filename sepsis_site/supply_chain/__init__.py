"""Which packages the site is made of: the very files of each, their licences, and whether faults of them are known."""
