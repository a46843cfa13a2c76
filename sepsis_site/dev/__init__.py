"""Development and test tools. Nothing that runs on a real site imports this package.

It is an installed app, for its management commands, only while the site runs on the embedded PostgreSQL.
"""
