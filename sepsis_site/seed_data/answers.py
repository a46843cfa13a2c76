"""Seed questions and answers, written for this site from the facts of the charity's earlier support page.

None is marked as reviewed. Rules and names of services were checked against public pages in November 2026, in stored
copies; each answer's sources name them. The charity's list of law firms is not available and left out.
"""

from faq.models import Question, Topic

TOPICS = [
    {"slug": "understanding-sepsis", "name": "Understanding sepsis"},
    {"slug": "recovery-at-home", "name": "Recovery at home"},
    {"slug": "body-and-mind", "name": "Body and mind"},
    {"slug": "work-and-money", "name": "Work and money"},
    {"slug": "concerns-about-care", "name": "Concerns about care"},
    {"slug": "infections-and-immunity", "name": "Infections and immunity"},
]

EARLIER_PAGE = "<p>UK Sepsis Trust: its earlier support page, of 2018.</p>"

SIGNS = """<p>Look at the <a href="/signs-of-sepsis/">signs of sepsis</a>. If you see one, call
<a href="tel:999">999</a>. Not sure? Call <a href="tel:111">111</a>.</p>"""

QUESTIONS = [
    {
        "topic": "understanding-sepsis",
        "slug": "what-is-sepsis",
        "question": "What is sepsis?",
        "short_answer": "Sepsis is an emergency. The immune system reacts far too strongly to an infection, and "
        "harms the body it should protect. Sepsis can damage organs and cause death.",
        "body": f"""
<h2>If it could be sepsis now</h2>
{SIGNS}
<h2>What happens in the body</h2>
<p>Your immune system guards you against germs. These can be bacteria, viruses or fungi. Mostly it deals with an
infection by itself, sometimes with the help of medicines such as antibiotics.</p>
<p>In sepsis this defence goes wrong. It reacts too strongly, and turns on healthy tissue and organs. Nobody fully
knows why.</p>
<h2>Where the infection can begin</h2>
<p>It can begin in any part of the body. It may stay there, or spread. For example, it can be:</p>
<ul>
<li>in the lungs, such as pneumonia</li>
<li>in the bladder</li>
<li>in the tummy, when an ulcer bursts or the bowel has a hole in it</li>
<li>in a bite or a cut</li>
<li>in a wound, after an injury or an operation</li>
<li>in the skin of the leg, such as cellulitis or an ulcer</li>
</ul>
<h2>Which germs lead to it</h2>
<p>Very many can. You may know the names of some: MRSA, C. diff, E. coli or streptococcus. But mostly it is an ordinary
germ, one that we meet every day and that does us no harm.</p>
""",
        "sources": EARLIER_PAGE,
        "related": ["who-is-at-risk", "going-home"],
        "suggest_booklets": True,
    },
    {
        "topic": "understanding-sepsis",
        "slug": "who-is-at-risk",
        "question": "Who is more likely to get sepsis?",
        "short_answer": "Anyone can get sepsis, at any age and in good health. The risk of severe sepsis is "
        "higher for babies, older people, in pregnancy, and when the immune system is weak.",
        "body": f"""
<p>Nobody knows yet why an infection leads to sepsis in one person and not in another. Severe sepsis is more likely
after a small injury, or after a virus such as a cold.</p>
<h2>Who is more at risk</h2>
<h3>At some times of life</h3>
<ul>
<li>babies and small children</li>
<li>people in old age</li>
<li>people who are pregnant, or gave birth a short time ago</li>
</ul>
<h3>With some illnesses</h3>
<ul>
<li>people with diabetes</li>
<li>people with serious disease of the liver</li>
<li>people with leukaemia, or another illness that weakens the immune system</li>
<li>people who do not get enough food</li>
</ul>
<h3>During treatment, or after it</h3>
<ul>
<li>people who have taken steroids for a long time</li>
<li>people who have chemotherapy</li>
<li>people who take medicine so that their body accepts a transplanted organ</li>
<li>people whose operation led to an infection or another problem</li>
</ul>
<h2>What you can do</h2>
<p>Learn the signs, and show them to the people around you.</p>
{SIGNS}
""",
        "sources": EARLIER_PAGE,
        "related": ["what-is-sepsis", "sepsis-again"],
        "suggest_group": False,
        "suggest_booklets": True,
    },
    {
        "topic": "recovery-at-home",
        "slug": "going-home",
        "question": "I have just left hospital. How will I feel?",
        "short_answer": "Most people are very tired and weak at first. Walking, eating and even talking can be "
        "hard work. Getting better takes time. Rest often, and do a little more as you grow stronger.",
        "body": f"""
<h2>What you may notice</h2>
<h3>Tiredness</h3>
<p>Expect to sleep more, and to rest often. A short walk or a talk with a friend may wear you out. You may have lost
weight and strength.</p>
<h3>Skin, nails and hair</h3>
<p>Your skin may itch, peel or feel dry. A moisturiser can help. Nails can break more easily. Some weeks later your hair
may <a href="/faq/hair-loss/">get thinner for a while</a>.</p>
<h3>Eating</h3>
<p>Food may be hard to face. Try small meals, with healthy snacks in between. Eat a bit more as it gets easier.</p>
<h3>Feelings</h3>
<p>What was easy before can now be hard, or even frightening. That is frustrating. Think back to how ill you were:
you have come a long way, also on the days when it seems otherwise.</p>
<h2>What can help</h2>
<ul>
<li>Build up what you do, a little at a time.</li>
<li>Rest as soon as you feel tired.</li>
<li>Read our <a href="/resources/">booklets about recovery</a>, or ask for them on paper.</li>
<li>Talk to our nurses on the <a href="/helpline/">helpline</a>, or to people in <a href="/groups/">a group</a>.</li>
</ul>
<p>If it all becomes too much, you can call Samaritans on <a href="tel:116123">116 123</a>. It is free, day and
night.</p>
<h2>If you feel ill again</h2>
{SIGNS}
""",
        "sources": EARLIER_PAGE + '<p><a href="https://www.samaritans.org/">Samaritans</a>: their number.</p>',
        "related": ["tiredness", "exercise", "hair-loss"],
        "suggest_booklets": True,
        "popular": True,
    },
    {
        "topic": "recovery-at-home",
        "slug": "exercise",
        "question": "Which exercises can help me to recover?",
        "short_answer": "Gentle ones, which you can do at home. Begin with a little, and add more as you get "
        "stronger. If something hurts a lot, stop, and ask your doctor or physiotherapist.",
        "body": f"""
<h2>Why it helps</h2>
<p>After sepsis, muscles and joints can be sore, stiff and weak. Moving keeps them working and brings their strength
back. It can also lift your mood.</p>
<h2>How to begin</h2>
<ul>
<li>Choose gentle exercises that do not jolt your joints.</li>
<li>Stay indoors, if you like.</li>
<li>Go steadily. Add a little at a time.</li>
<li>Be patient on days when <a href="/faq/tiredness/">fatigue</a> or pain get in the way.</li>
</ul>
<p>It does not matter if you have not exercised for a long time.</p>
<h2>Exercises from the NHS</h2>
<p>The <a href="https://www.nhs.uk/live-well/exercise/">NHS pages about exercise</a> have easy ones to do at home. They
also suit people who are not very active.</p>
<h2>When to stop</h2>
<p>Stop if a movement hurts a lot. Ask your doctor or physiotherapist before you try it again.</p>
<p>Severe breathlessness can be a sign of sepsis.</p>
{SIGNS}
""",
        "sources": EARLIER_PAGE
        + '<p>Breathlessness: our page <a href="/signs-of-sepsis/">Signs of sepsis</a>, which has its own sources.</p>',
        "related": ["tiredness", "going-home"],
        "suggest_booklets": True,
    },
    {
        "topic": "body-and-mind",
        "slug": "tiredness",
        "question": "Why am I so tired, however much I rest?",
        "short_answer": "Tiredness that rest does not cure is called fatigue. Very many people have it after "
        "sepsis. It can last for weeks, months or even years. It can be managed.",
        "body": """
<h2>What fatigue is like</h2>
<p>It is not the tiredness that follows a busy day. It is much stronger, and it is in your mind as well as your body.
For example:</p>
<ul>
<li>the smallest effort may leave you exhausted</li>
<li>you may wake up no less tired than when you fell asleep</li>
<li>there may be nothing that explains it</li>
</ul>
<p>It is real, and it is hard to describe to others. You could show them this page.</p>
<h2>How long it lasts</h2>
<p>That is different for everyone. Some people feel better in a few weeks. Many need months, and some need several
years.</p>
<h2>What can help</h2>
<p>Nobody can take fatigue away altogether, but there are ways to live with it:</p>
<ul>
<li>Do a little, then rest. Build up slowly.</li>
<li>Try <a href="/faq/exercise/">gentle exercises</a>.</li>
<li>Ask your employer for <a href="/faq/back-to-work/">fewer hours</a> for a time.</li>
<li>Ask our nurses on the <a href="/helpline/">helpline</a> what else you could try.</li>
<li>Hear in <a href="/groups/">a group</a> how others cope.</li>
</ul>
<p>If it worries you or gets worse, talk to your GP.</p>
""",
        "sources": EARLIER_PAGE,
        "related": ["going-home", "exercise", "back-to-work"],
        "suggest_booklets": True,
        "popular": True,
    },
    {
        "topic": "body-and-mind",
        "slug": "hair-loss",
        "question": "Is my hair falling out because of sepsis?",
        "short_answer": "It may well be. Hair loss can begin some weeks after a serious illness. Mostly it goes "
        "on for three to six months, then the hair grows back. Few people lose it all.",
        "body": """
<h2>Why it happens</h2>
<p>Everybody loses hair: between 30 and 150 hairs a day are normal. New ones grow in their place. After a serious
illness, more hairs than usual stop growing and are shed.</p>
<p>This corrects itself. Treatment makes no real difference.</p>
<h2>What you can do</h2>
<ul>
<li>Handle your hair gently.</li>
<li>Go easy with comb and brush.</li>
<li>Do without any massage of your scalp.</li>
<li>Eat well: fruit, vegetables and lots of protein.</li>
</ul>
<h2>What your GP can do</h2>
<p>Your GP may check how well your thyroid works. They may also check your iron, folic acid and vitamin B12. When
something is too low, hair can take longer to grow.</p>
""",
        "sources": EARLIER_PAGE,
        "related": ["going-home", "tiredness"],
        "suggest_booklets": True,
    },
    {
        "topic": "work-and-money",
        "slug": "back-to-work",
        "question": "When can I go back to work, and what about money?",
        "short_answer": "There is no set time. Fatigue and poor memory can make work hard at first. Many "
        "employers let you begin with fewer hours. Until then, sick pay and benefits may help.",
        "body": """
<h2>Going back</h2>
<p>Going back can seem daunting. You may tire quickly, forget things, find it hard to concentrate, or feel less sure of
yourself. You may also have to see your doctors or a physiotherapist during working hours.</p>
<h3>A phased return</h3>
<p>You begin with fewer hours. As you get fitter you add more, up to your usual week. Most employers are willing to do
this.</p>
<h3>What to ask your employer for</h3>
<ul>
<li>a look at this site or <a href="/resources/">our booklet for survivors</a>, so that they know what recovery is
like</li>
<li>fewer hours for a time, with a date to talk about them again</li>
<li>fewer hours for good</li>
<li>other tasks that you can manage now</li>
</ul>
<p>If none of this is possible, another job may suit you better.
<a href="https://www.citizensadvice.org.uk/">Citizens Advice</a> explains your rights at work.</p>
<h2>Money while you are off</h2>
<h3>Sick pay</h3>
<p>Some employers go on paying your wages for months, others for weeks. Ask yours.</p>
<p>Otherwise you may get Statutory Sick Pay. Since 6 April 2026 it begins on the first full day off, and you need not
earn a certain amount. <a href="https://www.gov.uk/statutory-sick-pay">GOV.UK has the rules</a>.</p>
<h3>Personal Independence Payment (PIP)</h3>
<p>PIP is for people who find daily tasks or getting about hard, because of an illness or disability. As a
rule, it must have been so for three months, and be likely to last nine more. You must be under State Pension age when
you first claim.</p>
<p>A review of PIP is to end in late 2026, and the rules may change after it. So look at
<a href="https://www.gov.uk/pip">PIP on GOV.UK</a> first. In Northern Ireland, look at
<a href="https://www.nidirect.gov.uk/">nidirect</a>.</p>
<p>In Scotland you claim <a href="https://www.mygov.scot/adult-disability-payment">Adult Disability Payment</a>
instead.</p>
<h3>Help with claims</h3>
<p><a href="https://www.citizensadvice.org.uk/">Citizens Advice</a> can tell you what you may claim. Some of
its offices also help with the forms.</p>
""",
        "sources": EARLIER_PAGE
        + """
<p>Sick pay: <a href="https://www.business.gov.uk/campaign/employment-changes/employee/statutory-sick-pay">the
government’s page on your sick pay rights</a>. Seen November 2026.</p>
<p>PIP and Adult Disability Payment: <a href="https://www.scope.org.uk/">Scope</a>,
<a href="https://www.parkinsons.org.uk/">Parkinson’s UK</a> and <a href="https://opfs.org.uk/">One Parent Families
Scotland</a>. Seen November 2026.</p>
""",
        "related": ["tiredness", "going-home"],
        "suggest_booklets": True,
        "popular": True,
    },
    {
        "topic": "concerns-about-care",
        "slug": "concerns-about-care",
        "question": "I am unhappy with care that I or a relative had. What can I do?",
        "short_answer": "If you can, first talk to the staff or their manager. You may also make a formal "
        "complaint straight away. There are services that help you, free of charge.",
        "body": """
<h2>Talk to the staff</h2>
<p>This is often the quickest way, above all when something must be put right at once. Tell the staff or a manager what
you are unhappy with, and what you would like to happen.</p>
<p>You do not have to do this first. You can make a formal complaint from the start.</p>
<h2>Get someone on your side</h2>
<p>These services are free:</p>
<ul>
<li>England:
<a href="https://www.nhs.uk/nhs-services/hospitals/what-is-pals-patient-advice-and-liaison-service/">PALS</a>, the
advice service for patients in your hospital</li>
<li>Wales: <a href="https://www.llaiswales.org/">Llais</a></li>
<li>Scotland: the <a href="https://pass-scotland.org.uk/">Patient Advice and Support Service (PASS)</a></li>
<li>Northern Ireland: the <a href="https://pcc-ni.net/">Patient and Client Council</a></li>
</ul>
<h2>Make a formal complaint</h2>
<p>Do it as soon as you feel able to, because there is a time limit. In England it is normally 12 months. Elsewhere it
can be shorter, so ask.</p>
<p><a href="https://www.citizensadvice.org.uk/">Citizens Advice</a> explains how to go about it. In England, the
<a href="https://www.ombudsman.org.uk/">Ombudsman</a> has a guide to complaints about sepsis.</p>
<h2>If harm was done</h2>
<p><a href="https://www.avma.org.uk/">AvMA</a> is a charity, and stands for Action against Medical Accidents. Its
trained advisers talk through with you what you could do. They know about complaints, inquests and legal action, and
their advice is free.</p>
<h2>Talk to us</h2>
<p>This can be a heavy thing to carry, in grief or while you are still unwell. Our nurses on the
<a href="/helpline/">helpline</a> will listen.</p>
""",
        "sources": EARLIER_PAGE
        + """
<p>Services in each nation: the websites of Llais, PASS and the Patient and Client Council. Seen November 2026.</p>
<p>Time limits: the Parliamentary and Health Service Ombudsman, and the Consumer Council for Northern Ireland. Seen
November 2026.</p>
<p>Legal action: the website of AvMA. Seen November 2026.</p>
""",
        "related": ["what-is-sepsis"],
        "suggest_group": True,
    },
    {
        "topic": "infections-and-immunity",
        "slug": "sepsis-again",
        "question": "Can I get sepsis again?",
        "short_answer": "Yes, that is possible. In the year after sepsis some people catch infections more "
        "easily, and any infection can lead to sepsis. Know the signs, and get help early.",
        "body": f"""
<h2>Why the risk can be higher</h2>
<p>Researchers have followed people who survived sepsis. For a year or longer, some of them picked up infections more
easily. Each infection can lead to sepsis again.</p>
<p>Most people see a doctor early and are treated in time.</p>
<h2>What you can do</h2>
<p>Take every infection seriously. Know what to watch for, and make sure that people close to you know it
too.</p>
{SIGNS}
<h2>If the fear will not leave you</h2>
<p>Many people feel like this after sepsis. You can talk to our nurses on the
<a href="/helpline/">helpline</a>. People <a href="/groups/">in a group</a> know that fear too.</p>
""",
        "sources": EARLIER_PAGE,
        "related": ["repeated-infections", "who-is-at-risk"],
        "popular": True,
    },
    {
        "topic": "infections-and-immunity",
        "slug": "repeated-infections",
        "question": "Why do I catch one infection after another?",
        "short_answer": "In the year after sepsis, the immune system of some people does not work as well as "
        "before. Infections can then come again and again. See a doctor early, each time.",
        "body": f"""
<h2>What may happen</h2>
<p>Not everyone has this. Some people get:</p>
<ul>
<li>one cough or cold after another</li>
<li>infections of the bladder, again and again</li>
<li>an infection in a wound that keeps returning</li>
</ul>
<h2>What to do</h2>
<p>Do not leave an infection untreated. See your GP early, and say that you have had sepsis. If a doctor
treats it early, with antibiotics for example, most infections get no worse.</p>
<p>Let those close to you know about this, and show them the signs of sepsis.</p>
{SIGNS}
<h2>If you are worried</h2>
<p>It is natural to be afraid of another sepsis. You can talk to our nurses on the
<a href="/helpline/">helpline</a>.</p>
""",
        "sources": EARLIER_PAGE,
        "related": ["sepsis-again"],
    },
]


def load():
    """Create the topics, their questions in this order, and the related questions."""
    topics = {}
    for order, facts in enumerate(TOPICS, start=1):
        topics[facts["slug"]] = topic = Topic(**facts, order=order)
        topic.full_clean()
        topic.save()
    questions = {}
    for order, facts in enumerate(QUESTIONS, start=1):
        facts = {name: fact.strip() if isinstance(fact, str) else fact for name, fact in facts.items()}
        related = facts.pop("related")
        question = Question(**facts | {"topic": topics[facts["topic"]]}, order=order)
        # As the admin would: this is where formatted text is cleaned.
        question.full_clean()
        question.save()
        questions[question.slug] = question, related
    for question, related in questions.values():
        # Added, for each leads both ways: to set them would cut what an earlier question began.
        question.related.add(*[questions[slug][0] for slug in related])
