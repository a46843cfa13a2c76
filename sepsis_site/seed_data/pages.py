"""Seed pages, written for this site from the facts the charity has published.

No page is marked as reviewed and no list as checked. What only the charity knows is left out: on the privacy page its
postal address, ICO number, lawful bases and host. docs/operations.md lists them for editors.
"""

from support.models import Page, WarningSigns

NHS = "NHS, as quoted in the press"
CHARITY = "UK Sepsis Trust, as quoted in the press"

SKIN = (
    "blue, grey, pale or blotchy skin, lips or tongue (on brown or black skin, look at the palms and the soles)\n"
    "a rash that does not fade under a glass\n"
)

PAGES = [
    {
        "page": {
            "slug": "about-sepsis",
            "title": "About sepsis",
            "summary": "What sepsis is, where the infection can begin, and who is more at risk.",
            "body": """
<h2>What it is</h2>
<p>Your immune system protects you from germs. Most of the time it deals with an infection, sometimes with the help of
medicines. In sepsis it reacts far too strongly and harms the body it should protect.</p>
<p>Sepsis is an emergency. It can damage tissue, stop organs from working and cause death. Nobody fully knows why it
happens to one person and not to another.</p>
<p>If you think that someone may have it, look at the <a href="/signs-of-sepsis/">signs of sepsis</a> now.</p>
<h2>Where the infection can begin</h2>
<p>Any part of the body can be the start. The infection may stay in one place or spread. For example, it can be:</p>
<ul>
<li>in the lungs, such as pneumonia</li>
<li>in the bladder</li>
<li>in the tummy, when an ulcer bursts or the bowel has a hole in it</li>
<li>in a bite or a cut</li>
<li>in a wound, after an injury or an operation</li>
<li>in the skin of the leg, such as cellulitis or an ulcer</li>
</ul>
<p>Bacteria, viruses and fungi can all lead to sepsis. Mostly it is a common kind of bacteria. We meet these every day,
and they usually do us no harm.</p>
<h2>Who is more at risk</h2>
<p>Sepsis can happen to a person of any age, and to someone in good health. It is more likely after a minor injury, or
after an illness such as a cold.</p>
<p>The risk of severe sepsis is higher if you:</p>
<ul>
<li>are a baby or a small child, or are in old age</li>
<li>are expecting a baby, or had one a short time ago</li>
<li>have diabetes</li>
<li>have serious disease of the liver</li>
<li>have leukaemia, or another illness that weakens the immune system</li>
<li>take steroids for a long time, or have chemotherapy</li>
<li>take medicine so that your body accepts a transplanted organ</li>
<li>had an operation, and it led to an infection or other problems</li>
<li>do not get enough food</li>
</ul>
<h2>Life after sepsis</h2>
<p>Around 4 in 10 people who survive sepsis have after-effects. You do not have to face them alone. You can
<a href="/helpline/">call our helpline</a> or <a href="/groups/">find a group near you</a>.</p>
""",
            "sources": """
<p>What sepsis is, where it begins and who is at risk: the text that UK Sepsis Trust gave us for this site.</p>
<p>After-effects: UK Sepsis Trust, page on post-sepsis syndrome.</p>
<p>A clinician has not checked this page yet.</p>
""",
        },
    },
    {
        "page": {
            "slug": "signs-of-sepsis",
            "title": "Signs of sepsis",
            "summary": "What to look for in adults, children and babies, and when to call 999 or 111.",
            "body": """
<h2>If you are not sure</h2>
<p>Call <a href="tel:111">111</a>, even if you are not sure that it is sepsis.</p>
<p>Please do not wait for our helpline to open. It is there for support, not for emergencies.</p>
<h2>If you have had sepsis before</h2>
<p>Some people catch infections more easily in the year after sepsis. Do not leave an infection untreated. Make sure
that you and those close to you know the signs on this page.</p>
""",
            "sources": """
<p>Lists of signs: the NHS and UK Sepsis Trust, both as quoted in the press. We have not compared them with the
originals yet. A clinician needs to check every list before this page can be relied on as complete.</p>
<p>Children under five: older copies of the charity’s list say to call 111 or a GP. Newer copies say 999. Until
someone has signed this off, we say 999.</p>
<p>Infections after sepsis: the text that UK Sepsis Trust gave us for this site.</p>
""",
        },
        "warning_signs": [
            {
                "audience": "an adult or older child",
                "signs": "confusion, slurred speech or not making sense\n"
                f"{SKIN}difficulty breathing, breathlessness or very fast breathing",
                "source_name": NHS,
            },
            {
                "audience": "an adult",
                "signs": "slurred speech or confusion\nextreme shivering or muscle pain\nno urine in a day\n"
                "severe breathlessness\nfeeling as if you will die\nmottled or discoloured skin",
                "source_name": CHARITY,
            },
            {
                "audience": "a baby or young child",
                "signs": f"{SKIN}difficulty breathing (grunting, or the stomach sucking in under the ribs) "
                "or very fast breathing\na weak, high-pitched cry that is not like their usual cry\n"
                "not responding as usual, or no interest in feeding or normal activities\n"
                "sleepier than usual, or hard to wake",
                "source_name": NHS,
            },
            {
                "audience": "a child",
                "signs": "very fast breathing\na fit\nmottled, bluish or pale skin\na rash that does not fade\n"
                "very lethargic or hard to wake\nabnormally cold",
                "source_name": CHARITY,
            },
            {
                "audience": "a child under five",
                "signs": "not feeding\nrepeated vomiting\nno urine for 12 hours",
                "source_name": CHARITY,
            },
        ],
    },
    {
        "page": {
            "slug": "privacy",
            "title": "Privacy",
            "summary": "What this site knows about you, what it keeps, for how long, and what you can ask for.",
            "body": """
<h2>While you read</h2>
<ul>
<li>We set no cookies on pages that you only read.</li>
<li>We use no analytics. Nobody follows what you look at.</li>
<li>No page loads anything from another company by itself.</li>
</ul>
<h2>When you look for a group</h2>
<p>The postcode or town you type is used to answer you, once. We do not keep it, log it or pass it on. It is
part of the address of the results, so your own browser may remember it.</p>
<p>If you share your location, your browser rounds it to about a kilometre before it is sent. We do not keep that
either.</p>
<h2>When you ask for our newsletter</h2>
<p>First we send one email that asks you to confirm. Until you do, we send nothing else. You can leave at any time. We
then forget what you chose.</p>
<p>You can also keep your address off our list without ever having joined. We then keep it for that alone.</p>
<h2>When you ask for printed booklets</h2>
<p>We may not be able to send what you ask for. Our team is reminded of requests that have waited for long. They send
the booklets then, or erase your details.</p>
<h2>When you send us your story</h2>
<p>You can take your story down at any time, with the private link that we email you. To have everything erased sooner
than we say below, call our helpline.</p>
<p>When we erase your story, your photo, your name and your email address go with it. We keep only a bare record: that
there was a story, what was agreed to, and what we decided.</p>
<h2>When you watch a video</h2>
<p>Some videos are on YouTube or Vimeo. Nothing comes from there until you press “Play video”. The other site then sees
that you are watching, and may set cookies.</p>
<h2>When you tell us if a page helped</h2>
<p>We do not keep who you are. Please do not write your name or anything about your health.</p>
<h2>When you send a form</h2>
<p>A page that asks for your details sets one small cookie. It holds a random code that keeps the form safe from
misuse. It says nothing about you.</p>
<p>We count how often a form is sent from one place. For that we scramble the address of your internet connection, and
the email address or postcode in the form. They cannot be read back.</p>
<h2>Links to other places</h2>
<p>Facebook and other sites have their own rules. They learn about you only when you follow a link to them, or
play a video that is kept there.</p>
<h2>What you can ask for</h2>
<p>You can ask to see what we hold about you. You can ask us to correct it, erase it or stop using it. To do so,
<a href="/helpline/">call our helpline</a>.</p>
<p>If you are not happy with our answer, you can complain to the Information Commissioner’s Office.</p>
""",
            "sources": "<p>How this site is built. Tests check most of these promises each time it changes.</p>",
        },
    },
    {
        "page": {
            "slug": "accessibility",
            "title": "Accessibility",
            "summary": "How we made this site easy to use, what may still be hard, and how to tell us.",
            "body": """
<h2>What we aim for</h2>
<p>Everyone should be able to use this site, also when they are tired, unwell or upset. We aim for level AA of the Web
Content Accessibility Guidelines (WCAG) 2.2. For text we go further: it stands out from its background by at least
7 to 1.</p>
<p>On this site you should be able to:</p>
<ul>
<li>do everything with a keyboard alone</li>
<li>read every page without JavaScript</li>
<li>zoom in to 400%, or use a phone 320 pixels wide, without scrolling sideways</li>
<li>make the text larger, or set it further apart</li>
<li>use dark colours or high contrast, as set on your device</li>
<li>print a page and still find the helpline number on it</li>
</ul>
<p>The typeface, Atkinson Hyperlegible Next, was made for people with low vision.</p>
<h2>How we tested it</h2>
<p>Programs check the site each time we change it. They measure the contrast of our colours and look for mistakes in
the code of our pages. In a real browser they use the keyboard, a narrow screen, wide spacing and print.</p>
<h2>What we know is missing</h2>
<ul>
<li>People with disabilities have not tested the site yet.</li>
<li>Nobody has tried it with a screen reader yet.</li>
<li>Nobody from outside has audited it.</li>
<li>Booklets in PDF may be hard to read with a screen reader.</li>
<li>Facebook and other sites that we link to are not ours, and we cannot change them.</li>
</ul>
<h2>Tell us</h2>
<p>If something is hard to use, <a href="/helpline/">call our helpline</a>. You can also reach it
by Relay UK.</p>
""",
            "sources": "<p>The tests of this site, and the guidelines: "
            '<a href="https://www.w3.org/TR/WCAG22/">WCAG 2.2</a>.</p>',
        },
    },
    {
        "page": {
            "slug": "about-this-site",
            "title": "About this site",
            "summary": "Who made the data and the typeface that this site uses, and under which licences.",
            "body": """
<h2>Postcodes</h2>
<p>We find the groups near you with open data:</p>
<ul>
<li>Contains OS data © Crown copyright and database right.</li>
<li>Contains Royal Mail data © Royal Mail copyright and database right.</li>
<li>Contains National Statistics data © Crown copyright and database right.</li>
</ul>
<p>These three are under the
<a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">Open Government Licence</a>.</p>
<h2>Towns and villages</h2>
<p>They come from <a href="https://www.geonames.org/">GeoNames</a>, under
<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. We changed the list: it holds places in the UK
with 500 people or more.</p>
<h2>Maps</h2>
<p>Coasts and borders come from <a href="https://www.naturalearthdata.com/">Natural Earth</a>, which is in the public
domain. We made them simpler.</p>
<h2>Typeface</h2>
<p>Atkinson Hyperlegible Next, under the SIL Open Font License.</p>
<h2>Our words</h2>
<p>At the end of each page you can see where its facts come from, and when it was last reviewed.</p>
""",
            "sources": "<p>The licences named above.</p>",
        },
    },
]


def load():
    """Create the pages in this order, each with a footer link."""
    for order, facts in enumerate(PAGES, start=1):
        page = Page(**{name: text.strip() for name, text in facts["page"].items()}, footer=True, order=order)
        # As the admin would: this is where formatted text is cleaned.
        page.full_clean()
        page.save()
        for place, signs in enumerate(facts.get("warning_signs", ()), start=1):
            signs = WarningSigns(page=page, order=place, **signs)
            signs.full_clean()
            signs.save()
