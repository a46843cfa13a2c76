"""The site's icons: a 24-unit grid, lines 2 units wide with round ends.

An icon is decorative: the text beside it says the same, so it is hidden from screen readers. One meaning has one icon
on every page. All are on /styleguide/.
"""

from django.utils.safestring import SafeString

# By name: what is drawn inside <svg viewBox="0 0 24 24">. A drawing is one line.
# ruff: noqa: E501
DRAWN = {
    # Ways to reach us.
    "phone": '<path d="M8.7 3.6 5.6 3.2A2 2 0 0 0 3.4 5.3C3.8 13.6 10.4 20.2 18.7 20.6a2 2 0 0 0 2.1-2.2l-.4-3.1-4.3-1.2-2 2a13 13 0 0 1-6.2-6.2l2-2z"/>',
    "mail": '<rect x="2.5" y="4.5" width="19" height="15" rx="2.5"/><path d="m3.5 7 8.5 6 8.5-6"/>',
    "save-number": '<circle cx="10" cy="8" r="4"/><path d="M3 20.5c0-4.2 3-7 7-7 1.6 0 3 .4 4.2 1.2M18.5 15v6M15.5 18h6"/>',
    # Meetings.
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "pin": '<path d="M12 21.5s-7-6.4-7-11.7a7 7 0 0 1 14 0c0 5.3-7 11.7-7 11.7z"/><circle cx="12" cy="9.8" r="2.6"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 2.8-6.5 6.5-6.5s6.5 2.5 6.5 6.5M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.2c2.2 1 3.5 3 3.5 5.8"/>',
    "online": '<rect x="2.5" y="4" width="19" height="12.5" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>',
    "access": '<circle cx="10.5" cy="3.7" r="1.5"/><path d="M10.5 7.5V14h5.5l3 5.5M10.5 10h4.5M7.7 11.7a5 5 0 1 0 6.6 6.3"/>',
    "cancelled": '<circle cx="12" cy="12" r="9"/><path d="m8.8 8.8 6.4 6.4M15.2 8.8l-6.4 6.4"/>',
    # To read, to watch, to take away.
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5a2.8 2.8 0 1 1 4.2 2.4c-1 .6-1.5 1.2-1.5 2.3M12 17.3v.1"/>',
    "book": '<path d="M12 6.5C10 4.8 7 4 3 4v14.5c4 0 7 .8 9 2.5 2-1.7 5-2.5 9-2.5V4c-4 0-7 .8-9 2.5zM12 6.5V21"/>',
    "page": '<path d="M6 2.5h8l5 5v14H6zM14 2.5v5h5M9.5 12.5h6M9.5 16.5h6"/>',
    "story": '<path d="M4.5 4h15A2.5 2.5 0 0 1 22 6.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5.5 4v-4h-1A2.5 2.5 0 0 1 2 14.5v-8A2.5 2.5 0 0 1 4.5 4z"/>',
    "play": '<circle cx="12" cy="12" r="9"/><path d="M10 8.3v7.4l6-3.7z"/>',
    "download": '<path d="M12 3.5V15M7 10l5 5 5-5M4 20.5h16"/>',
    "print": '<path d="M7 8.5V3h10v5.5M7 17H5a2 2 0 0 1-2-2v-4.5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2h-2M7 14h10v7H7z"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.6-1.6"/>',
    "elsewhere": '<path d="M13.5 4H20v6.5M20 4l-9 9M9.5 5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-3.5"/>',
    # Who a reader is: recovering, a relative, bereaved.
    "recovering": '<path d="M12 21v-9M12 13.5c0-4-3-6.5-7.5-6.5 0 4 3 6.5 7.5 6.5zM12 11c0-4 3-6.5 7.5-6.5 0 4-3 6.5-7.5 6.5z"/>',
    "close": '<path d="M12 20.5S3.5 15.6 3.5 9.3A4.7 4.7 0 0 1 12 6.6a4.7 4.7 0 0 1 8.5 2.7c0 6.3-8.5 11.2-8.5 11.2z"/>',
    "bereaved": '<path d="M12 2.5c1.8 2.2 2.6 3.4 2.6 4.7a2.6 2.6 0 0 1-5.2 0c0-1.3.8-2.5 2.6-4.7zM12 9.8V12M8.5 12h7v9.5h-7zM5.5 21.5h13"/>',
    # Doing something on the page.
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="m15.8 15.8 5.2 5.2"/>',
    "locate": '<circle cx="12" cy="12" r="6.5"/><path d="M12 2v3.5M12 18.5V22M2 12h3.5M18.5 12H22M12 12v.1"/>',
    "important": '<path d="M12 3.5 22 20.5H2zM12 10v4.5M12 17.4v.1"/>',
}

# Its size and colour, too, for browsers that know none of the rules of static/css, or have not got them yet.
OPENED = (
    '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
    ' aria-hidden="true" focusable="false">'
)

ICONS = {name: SafeString(f"{OPENED}{drawn}</svg>") for name, drawn in DRAWN.items()}
