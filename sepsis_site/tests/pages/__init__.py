"""Every public page in every state it can be in, and what has to hold for all of them.

``states.py`` lists them, ``world.py`` fills the database for them, ``gallery.py`` makes them and shows them to a
browser; the tests beside them look at one promise each.
"""
