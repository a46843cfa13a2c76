"""How the place tables are made: read by the commands that build, load and import places, never by a page."""
