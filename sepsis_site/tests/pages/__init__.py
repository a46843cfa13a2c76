"""Every public page in every state, and the tests that hold for all of them.

``states.py`` lists the states, ``fixtures.py`` creates their data, ``catalogue.py`` renders and serves them,
``browser.py`` opens them. Each test module checks one property.
"""
