"""Screenshots of the site for the documents, and the site's icons: see ``manage.py screenshots``."""
