"""A backup is one file: the database, every upload, and a list of both with checksums.

See “Backups and restore” in docs/operations.md.
"""
