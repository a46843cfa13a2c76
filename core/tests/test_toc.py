from core.content.toc import with_toc

FOUR = "<h2>One</h2><p>a</p><h2>Two</h2><h2>Three</h2><h2>Four &amp; <em>more</em></h2><p>b</p>"


def test_a_long_page_lists_its_main_headings_and_can_lead_to_each():
    html, headings = with_toc(FOUR)
    assert [words for _, words in headings] == ["One", "Two", "Three", "Four & more"]
    assert html.startswith('<h2 id="part-one">One</h2><p>a</p><h2 id="part-two">')
    assert html.endswith('<h2 id="part-four-more">Four &amp; <em>more</em></h2><p>b</p>')


def test_a_short_page_stays_as_it_is():
    assert with_toc("<h2>One</h2><h3>Less</h3><p>a</p>") == ("<h2>One</h2><h3>Less</h3><p>a</p>", [])
    assert with_toc("") == ("", [])


def test_headings_in_a_callout_are_no_part_of_the_page():
    callout = '<blockquote class="emergency"><h2>Call 999 if:</h2><p>c</p></blockquote>'
    html, headings = with_toc(callout + FOUR)
    assert html.startswith(callout)
    assert len(headings) == 4


def test_the_same_words_twice_and_words_of_other_scripts_lead_to_places_of_their_own():
    _, headings = with_toc("<h2>Help</h2>" * 3 + "<h2>帮助</h2>" * 2)
    assert [anchor for anchor, _ in headings] == ["part-help", "part-help-2", "part-help-3", "part-4", "part-5"]
