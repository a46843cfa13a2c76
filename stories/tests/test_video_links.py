import pytest

from stories.media.video_links import NOT_ONE_VIDEO, NOT_SECURE, OTHER_SITE, NotAVideoError, video_link

ID = "dQw4w9WgXc_"
WATCH = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (WATCH, WATCH),
        (f"  {WATCH}\n", WATCH),
        (f"www.youtube.com/watch?v={ID}", WATCH),
        (f"https://youtube.com/watch?v={ID}&list=PL123&index=2&si=tracking", WATCH),
        (f"https://m.youtube.com/watch?app=desktop&v={ID}", WATCH),
        (f"HTTPS://WWW.YouTube.com/watch?v={ID}", WATCH),
        (f"https://youtu.be/{ID}", WATCH),
        (f"https://youtu.be/{ID}?si=abc", WATCH),
        (f"https://www.youtube.com/shorts/{ID}", WATCH),
        (f"https://www.youtube.com/live/{ID}?feature=share", WATCH),
        (f"https://www.youtube.com/embed/{ID}", WATCH),
        (f"https://www.youtube-nocookie.com/embed/{ID}?start=90", f"{WATCH}&t=90s"),
        (f"https://youtu.be/{ID}?t=90", f"{WATCH}&t=90s"),
        (f"{WATCH}&t=1m30s", f"{WATCH}&t=90s"),
        (f"{WATCH}#t=1h0m5s", f"{WATCH}&t=3605s"),
        (f"{WATCH}&t=soon", WATCH),
        ("https://vimeo.com/123456789", "https://vimeo.com/123456789"),
        ("vimeo.com/123456789/", "https://vimeo.com/123456789"),
        ("https://www.vimeo.com/123456789?share=copy", "https://vimeo.com/123456789"),
        ("https://vimeo.com/channels/staffpicks/123456789", "https://vimeo.com/123456789"),
        ("https://vimeo.com/123456789/0a1b2c3d4e", "https://vimeo.com/123456789/0a1b2c3d4e"),
        ("https://vimeo.com/123456789/0a1b2c3d4e#t=90s", "https://vimeo.com/123456789/0a1b2c3d4e#t=90s"),
        ("https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&dnt=1", "https://vimeo.com/123456789/0a1b2c3d4e"),
        ("https://player.vimeo.com/video/123456789?h=<script>", "https://vimeo.com/123456789"),
    ],
)
def test_a_link_is_brought_into_one_plain_form(typed, address):
    link = video_link(typed)
    assert link.address == address
    # What is stored is read again when the page is shown.
    assert video_link(address) == link


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a film of ours",
        "https://example.org/watch?v=" + ID,
        f"https://youtube.com.evil.org/watch?v={ID}",
        f"https://evil-youtube.com/watch?v={ID}",
        f"https://evil.org/www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com@evil.org/watch?v={ID}",
        f"https://www.youtube.com:pass@evil.org/watch?v={ID}",
        f"https://someone@www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com:8443/watch?v={ID}",
        f"https://www.youtube.com:443/watch?v={ID}",
        f"https://www.youtube.com./watch?v={ID}",
        f"https://www.youtubе.com/watch?v={ID}",
        f"https://www.xn--youtub-8cg.com/watch?v={ID}",
        f"https://www。youtube。com/watch?v={ID}",
        f"https://www.youtube.com\\@evil.org/watch?v={ID}",
        f"https://evil.org\\.youtube.com/watch?v={ID}",
        f"https://www.you\ttube.com/watch?v={ID}",
        f"https://www.youtube.com/watch\n?v={ID}",
        f"https://www.youtube.com/watch?v={ID}\u202e",
        f"https://www.youtube.com/watch?v={ID}\x00",
        f"https:///www.youtube.com/watch?v={ID}",
        "https://[::1/watch",
        f"//www.youtube.com/watch?v={ID}",
        "javascript://www.youtube.com/%0Aalert(1)",
        "javascript:alert(1)",
        "data:text/html,<script>",
        f"ftp://youtu.be/{ID}?x=" + "y" * 600,
        "https://i.ytimg.com/vi/x/0.jpg",
        '<iframe src="https://www.youtube.com/embed/dQw4w9WgXc_"></iframe>',
        "x" * 10_000,
    ],
)
def test_other_sites_and_those_that_only_look_alike_are_refused(typed):
    with pytest.raises(NotAVideoError) as caught:
        video_link(typed)
    assert str(caught.value) in {OTHER_SITE, NOT_SECURE}


def test_an_address_that_is_not_secure_is_refused_with_what_to_do():
    with pytest.raises(NotAVideoError, match="https://") as caught:
        video_link(f"http://youtu.be/{ID}")
    assert str(caught.value) == NOT_SECURE


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        "https://www.youtube.com/watch?v=dQw4w9WgX%0A",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/playlist?list=PL123",
        "https://www.youtube.com/embed/videoseries?list=PL123",
        "https://www.youtube.com/embed/live_stream?channel=x",
        f"https://www.youtube.com/redirect?q=https://evil.org&v={ID}",
        f"https://www.youtube.com/embed/../redirect/{ID}",
        f"https://youtu.be/watch?v={ID}",
        "https://youtu.be/",
        "https://vimeo.com/",
        "https://vimeo.com/about",
        "https://vimeo.com/0",
        "https://vimeo.com/123456789/edit",
        "https://vimeo.com/123456789012345",
        "https://vimeo.com/１２３",
        "https://player.vimeo.com/external/123.sd.mp4",
    ],
)
def test_pages_that_are_not_one_video_are_refused(typed):
    with pytest.raises(NotAVideoError) as caught:
        video_link(typed)
    assert str(caught.value) == (NOT_ONE_VIDEO if typed.isascii() else OTHER_SITE)


def test_the_player_is_the_one_without_cookies():
    assert video_link(f"{WATCH}&t=90").player == (
        f"https://www.youtube-nocookie.com/embed/{ID}"
        "?autoplay=1&rel=0&playsinline=1&cc_load_policy=1&cc_lang_pref=en&start=90"
    )
    assert video_link("https://vimeo.com/123456789/0a1b2c3d4e#t=90s").player == (
        "https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&dnt=1&autoplay=1&texttrack=en#t=90s"
    )
