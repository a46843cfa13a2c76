"""Backups: one file with the database, every upload and a manifest with checksums.

See “Backups and restore” in docs/operations.md.
"""
