import pytest

from core.search.crisis_keywords import urgency


@pytest.mark.parametrize(
    "text",
    [
        "cannot breathe",
        "I can't breathe",
        "cant breath",
        "He can’t breathe properly",
        "struggling to breathe",
        "difficulty breathing",
        "breathing very fast",
        "short of breath",
        "can't wake her",
        "baby won't wake up",
        "my dad will not wake up",
        "hard to wake",
        "999",
        "do I call 999?",
        "ambulance",
        "blue lips",
        "his lips are blue",
        "skin is mottled",
        "grey skin",
        "rash that does not fade",
        "rash won't fade",
        "collapsed",
        "he has collapsed",
        "passed out",
        "fit",
        "having a fit",
        "my baby had a fit",
        "seizure",
        "slurred speech",
        "suddenly confused",
        "not making sense",
        "no urine",
        "hasn't... not had a wee",
        "unconscious",
        "chest pain",
        "I think I have sepsis",
        "could it be sepsis",
        "do I have sepsis?",
        "symptoms of sepsis",
        "signs of sepsis",
        "feel like I am going to die",
        "overdose",
        "cannot catch my breath",
        "can't get my breath back",
        "baby hasn't weed all day",
        "he hasn’t had a wee",
        "baby won't feed",
        "not feeding",
        "feel like dying",
        "feels like I'm dying",
        "rash",
    ],
)
def test_words_of_an_emergency_are_heard(text):
    assert urgency(text).is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "suicidal",
        "SUICIDE",
        "feeling sucidal",
        "I want to die",
        "wanna die",
        "kill myself",
        "thinking of killing myself",
        "end it all",
        "end my life",
        "I can't go on",
        "cannot go on like this",
        "don’t want to be here anymore",
        "no reason to live",
        "no point in living",
        "better off dead",
        "wish I was dead",
        "self-harm",
        "hurting myself",
        "take my own life",
        "Samaritans",
        "want 2 die",
        "feel like dying",
        "I can't cope any more",
        "cant take it anymore",
        "cannot live like this any longer",
        "tired of living",
    ],
)
def test_words_of_somebody_who_cannot_go_on_are_heard(text):
    assert urgency(text).is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hair loss",
        "fit note",
        "a fit note from my GP",
        "keep fit",
        "get fit again",
        "am I fit for work",
        "fitness",
        "why am I so tired",
        "confused about PIP",
        "can I go on holiday",
        "I cannot go on holiday",
        "group in Blue Bell Hill",
        "benefits",
        "my mum died",
        "sepsis took his life",
        "how many people die of sepsis",
        "going back to work",
        "wake",
        "breathing exercises",
        "what is sepsis",
        "do I get sepsis again",
        "1999",
        "9990",
        "profit",
        "can't cope with work",
        "how do I cope",
        "itchy rash on my hands after sepsis",
        "not drinking water",
        "cannot water my garden",
        "tired of taking tablets",
        "can't live on sick pay",
    ],
)
def test_other_words_are_not(text):
    assert not urgency(text)


def test_both_at_once_are_both_heard():
    both = urgency("I took an overdose and want to die")
    assert both.is_emergency
    assert both.is_crisis


def test_long_text_is_read_quickly():
    assert not urgency("feel like " * 200 + "my lips " * 200)
