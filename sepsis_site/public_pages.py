"""The table of public pages. Menu, sitemap, site search, rate limits and replica reads take their pages from it.

A new page needs a line here beside its view, template and URL; a test compares the table with the URLconf.
"""

from typing import NamedTuple


class SearchEntry(NamedTuple):
    """What the site search knows of a page without a database row: ``words`` are searched, the rest is shown."""

    title: str
    summary: str
    words: str


class PublicPage(NamedTuple):
    url_name: str
    # The label in the main menu; "" for a page that is not in it.
    menu: str = ""
    # The menu page that is marked as current on this page.
    parent: str = ""
    # The sitemap's source of this page's last change: a key of sitemap.LAST_CHANGES, or UNKNOWN. "" is not listed.
    sitemap: str = ""
    search: SearchEntry | None = None
    # Query parameters that make a request a search, which is rate limited and reads from the primary.
    search_parameters: frozenset = frozenset()
    # Read-only for visitors: it may be read from the replica.
    from_replica: bool = False
    # Mail providers post to it for all their customers: see middleware.rate_limits.
    one_click_unsubscribe: bool = False


# In the sitemap, without a date.
UNKNOWN = "unknown"

PUBLIC_PAGES = (
    PublicPage("home", sitemap=UNKNOWN, from_replica=True),
    PublicPage(
        "support:helpline",
        menu="Helpline",
        sitemap="helpline",
        search=SearchEntry(
            "Our helpline",
            "The number to call, when it is answered, and what happens when you call.",
            "telephone phone call ring speak talk someone somebody contact email text relay nurse nurses "
            "opening hours open closed",
        ),
        from_replica=True,
    ),
    PublicPage("support:helpline_card", parent="support:helpline"),
    PublicPage("support:helpline_contact"),
    PublicPage(
        "groups:finder",
        menu="Groups near you",
        sitemap="groups",
        search=SearchEntry(
            "Groups near you",
            "Type a postcode or a town, and see which support groups meet near it.",
            "find local nearest group groups meet meeting meetings map area",
        ),
        search_parameters=frozenset({"postcode", "near", "town"}),
        from_replica=True,
    ),
    PublicPage("groups:detail", parent="groups:finder", from_replica=True),
    PublicPage("groups:calendar", from_replica=True),
    PublicPage("groups:group_calendar", from_replica=True),
    PublicPage(
        "groups:events",
        menu="What’s on",
        sitemap="events",
        search=SearchEntry("What’s on", "All meetings and events by date.", "calendar dates meetings events when next"),
        from_replica=True,
    ),
    PublicPage("groups:event_detail", parent="groups:events", from_replica=True),
    PublicPage("groups:event_ics", from_replica=True),
    PublicPage(
        "faq:list",
        menu="Answers",
        sitemap="answers",
        search_parameters=frozenset({"q"}),
        from_replica=True,
    ),
    PublicPage("faq:detail", parent="faq:list", from_replica=True),
    PublicPage("faq:helpful"),
    PublicPage("faq:helpful_thanks"),
    PublicPage("stories:list", menu="Stories", sitemap="stories", from_replica=True),
    PublicPage("stories:detail", parent="stories:list", from_replica=True),
    PublicPage("stories:share", parent="stories:list", sitemap=UNKNOWN),
    PublicPage("stories:share_thanks", parent="stories:list"),
    PublicPage("stories:feed", from_replica=True),
    PublicPage("stories:media"),
    PublicPage("stories:mine"),
    PublicPage("stories:mine_withdraw"),
    PublicPage(
        "support:communities",
        menu="Online communities",
        sitemap="communities",
        search=SearchEntry(
            "Online communities",
            "Where people affected by sepsis talk to each other online.",
            "facebook forum internet social media chat online group groups",
        ),
        from_replica=True,
    ),
    PublicPage(
        "support:resources",
        menu="Booklets",
        sitemap="booklets",
        search=SearchEntry(
            "Booklets",
            "Booklets and leaflets to read, or to ask for on paper.",
            "leaflet leaflets resources download print printed paper information guide post",
        ),
        from_replica=True,
    ),
    PublicPage("support:resource_file"),
    PublicPage("support:booklets_ask", parent="support:resources", sitemap="printed booklets"),
    PublicPage("support:booklets_thanks", parent="support:resources"),
    PublicPage(
        "support:newsletter",
        sitemap=UNKNOWN,
        search=SearchEntry(
            "Newsletter",
            "Sign up for news by email, or leave again.",
            "subscribe unsubscribe sign up mail mailing list news",
        ),
    ),
    PublicPage("support:newsletter_sent"),
    PublicPage("support:newsletter_confirm"),
    PublicPage("support:newsletter_confirmed"),
    PublicPage("support:newsletter_choices"),
    PublicPage("support:newsletter_changed"),
    PublicPage("support:newsletter_unsubscribe", one_click_unsubscribe=True),
    PublicPage("support:newsletter_left"),
    PublicPage("support:page", from_replica=True),
    PublicPage("support:helpful"),
    PublicPage("support:helpful_thanks"),
    PublicPage("search", menu="Search", sitemap=UNKNOWN, search_parameters=frozenset({"q"})),
    PublicPage("styleguide"),
    PublicPage("favicon"),
    PublicPage("manifest"),
    PublicPage("robots"),
    PublicPage("sitemap"),
    PublicPage("sitemap_section"),
    PublicPage("security_txt"),
)

# In the menu's order: label, URL name, and the names of the pages below it.
MENU = tuple(
    (page.menu, page.url_name, frozenset(child.url_name for child in PUBLIC_PAGES if child.parent == page.url_name))
    for page in PUBLIC_PAGES
    if page.menu
)
IN_SITEMAP = tuple(page for page in PUBLIC_PAGES if page.sitemap)
IN_SEARCH = tuple(page for page in PUBLIC_PAGES if page.search)
SEARCH_PAGES = {page.url_name: page.search_parameters for page in PUBLIC_PAGES if page.search_parameters}
SEARCH_PARAMETERS = frozenset().union(*SEARCH_PAGES.values())
FROM_REPLICA = frozenset(page.url_name for page in PUBLIC_PAGES if page.from_replica)
ONE_CLICK_UNSUBSCRIBE = frozenset(page.url_name for page in PUBLIC_PAGES if page.one_click_unsubscribe)
