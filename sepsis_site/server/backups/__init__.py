"""A backup is one file: the database, every upload, and a list of both with checksums. See README.md, "Backups"."""
