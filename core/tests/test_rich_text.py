"""What editors may format, and what of pasted text is left."""
# ruff: noqa: E501 (as Word writes it)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content.rich_text import clean
from core.templatetags.rich_text import rich_text
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import Page
from support.tests.factories import PageFactory

FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><title>Leaflet</title><style>p.MsoNormal {margin:0cm; font-family:"Calibri"}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml></head>
<body lang=EN-GB style='tab-interval:36.0pt'>
<h1 style='margin-top:12.0pt'><span style='font-size:16.0pt;color:#2F5496'>Going home<o:p></o:p></span></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><font face="Calibri" color=red><span lang=EN-GB><span style='mso-bidi-font-weight:bold'>Rest
 <b style='mso-bidi-font-weight:normal'>often</b> in <st1:City w:st="on"><st1:place>Leeds</st1:place></st1:City>.
</span></span></font><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Symbol'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Water<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast><![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]><i>Sleep</i></p>
<p class=MsoNormal><a name="_Toc1"></a><a href="https://sepsistrust.org/" style='color:blue' onclick="x()">Read on</a></p>
<table class=MsoTableGrid border=1 style='border:none'><tr style='h'><td width=100><p class=MsoNormal>Day</p></td></tr></table>
<p class=MsoNormal><span><o:p>&nbsp;</o:p></span></p></body></html>"""


def test_what_word_brings_along_is_left_behind():
    cleaned = clean(FROM_WORD)
    assert " ".join(cleaned.split()) == (
        "<h2>Going home</h2> <p>Rest <strong>often</strong> in Leeds. </p> "
        "<ul><li><p>Water</p></li><li><p><em>Sleep</em></p></li></ul>"
        '<p><a href="https://sepsistrust.org/">Read on</a></p> '
        "<table><tbody><tr><td><p>Day</p></td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)" style="color:red" class="x" id="y">',
        '<a href="javascript:alert(1)">x</a>',
        '<img src=x onerror="alert(1)">',
        '<blockquote class="emergency evil" style="x">a</blockquote>',
        "<svg><style><script>alert(1)</script></style></svg>",
        "<iframe src=//example.org></iframe>",
        '<table background="//example.org/x"><tr><td style="x" colspan=2>a',
    ],
)
def test_nothing_that_runs_or_looks_by_itself_is_left(html):
    cleaned = clean(html)
    assert not any(evil in cleaned for evil in ("alert", "style", "on", "evil", "example.org", 'class="x'))


@pytest.mark.parametrize(
    "html",
    [
        "<h2>A</h2><h3>B</h3><p>C <strong>d</strong> <em>e</em><br>f</p>",
        '<blockquote class="warning"><h3>What to do now</h3><p>Call your GP.</p></blockquote>',
        '<blockquote class="emergency"><p>Call 999.</p></blockquote>',
        '<p><a href="tel:999">Call 999</a> or <a href="/faq/">read</a></p>',
        "<table><tbody><tr><th><p>Day</p></th></tr><tr><td><p>Mon</p></td><td></td></tr></tbody></table>",
        "<ol><li><p>One</p></li></ol>",
    ],
)
def test_what_editors_write_stays_as_it_is(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    "html", ["<p></p>", "<p>&nbsp;</p>", "<p><br></p>", "<p><strong> </strong></p>", " ", "<ul><li><p></p></li></ul>"]
)
def test_what_is_empty_is_nothing(html):
    assert clean(html) == ""


@given(st.text(alphabet="<>/pbiuh1\"'=a ·\xa0&;\x00‮日", max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


def test_ten_thousand_letters_are_no_trouble():
    assert clean("<p>" + "· " * 10_000) is not None
    assert clean("<p>" * 5_000) == ""
    assert rich_text('<blockquote class="warning">' * 3_000 + "<table>" * 3_000)


@pytest.mark.django_db
def test_it_is_cleaned_however_it_is_saved():
    page = PageFactory.build(body="<p>a</p><script>x</script>")
    page.full_clean()
    assert page.body == "<p>a</p>"
    page = PageFactory(body="<p>a</p><script>x</script>", sources="<h1>b</h1>")
    page.refresh_from_db()
    assert (page.body, page.sources) == ("<p>a</p>", "<h2>b</h2>")
    Page.objects.bulk_create([PageFactory.build(slug="bulk", body="<p onclick=x>a</p>")])
    assert Page.objects.get(slug="bulk").body == "<p>a</p>"


def test_a_callout_is_a_card_whose_words_carry_it():
    shown = rich_text('<blockquote class="emergency"><h2>Call 999 if:</h2><p>It is bad.</p></blockquote><p>a</p>')
    assert shown == (
        '<div class="emergency"><h2><span class="visually-hidden">Emergency: </span>Call 999 if:</h2>'
        "<div><p>It is bad.</p></div></div><p>a</p>"
    )


def test_a_callout_without_a_heading_gets_one():
    assert ">Important: </span>What to do now</h2>" in rich_text('<blockquote class="warning"><p>a</p></blockquote>')


def test_a_plain_quotation_stays_one():
    assert rich_text("<blockquote><p>a</p></blockquote>") == "<blockquote><p>a</p></blockquote>"


def test_a_table_scrolls_alone_and_says_what_heads_what():
    shown = rich_text("<table><tbody><tr><th><p>A</p></th></tr><tr><th>B</th><td>C</td></tr></tbody></table>")
    assert '<tr><th scope="col"><p>A</p></th></tr><tr><th scope="row">B</th><td>C</td></tr>' in shown
    assert shown.startswith('<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>')


@pytest.mark.django_db
def test_a_page_with_all_of_it_is_sound(client, at_now):
    page = PageFactory(
        body='<blockquote class="warning"><p>a</p></blockquote><blockquote class="emergency"><h2>b</h2><p>c</p>'
        "</blockquote><table><tbody><tr><th>A</th></tr><tr><td>B</td></tr></tbody></table>"
    )
    response = client.get(page.get_absolute_url())
    assert_valid_html(response)
    assert 'class="table-scroll"' in response.text
