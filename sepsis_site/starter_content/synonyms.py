"""Words that people use for what the site calls otherwise. Editors add to them under “Words people use”.

Small words ("no", "again", "off") are never looked for; they stand here for the reader's sake. Ours are words that
the first answers have, so that each of these finds something.
"""

from faq.models import Synonym

# What people type, and the words of ours that it stands for.
SYNONYMS = [
    (["hair falling out", "losing hair", "hair coming out", "hair thinning", "going bald"], "hair loss"),
    (["knackered", "exhausted", "shattered", "no energy", "worn out", "drained", "sleepy", "tired"], "fatigue"),
    (["knackered", "exhausted", "fatigue"], "tired"),
    (["PIP", "disability benefit"], "Personal Independence Payment"),
    (["SSP", "sick note", "fit note"], "sick pay"),
    (["GP"], "doctor"),
    (["doctor"], "GP"),
    (["going mad", "losing my mind", "brain fog", "forgetful", "forgetting", "muddled"], "memory"),
    (["depressed", "anxious", "panic", "crying"], "mood"),
    (["job", "boss", "office", "career"], "work"),
    (["money", "bills", "broke", "afford"], "benefits"),
    (["complain", "negligence", "mistake", "sue", "compensation"], "unhappy care"),
    (["died", "passed away", "grief", "grieving", "funeral", "bereaved"], "lost someone"),
    (["kids", "kid", "son", "daughter", "toddler"], "child"),
    (["twice", "second time", "come back", "another infection"], "catch infections"),
    (["germs", "bug"], "infection"),
    (["blood poisoning", "septicaemia", "septicemia"], "sepsis"),
    (["ICU", "ITU", "intensive care", "critical care"], "hospital"),
    (["gym", "fitness", "workout", "running"], "exercise"),
    (["leaflet", "brochure"], "booklet"),
]


def load():
    Synonym.objects.bulk_create(
        Synonym(theirs=theirs, ours=ours) for all_of_theirs, ours in SYNONYMS for theirs in all_of_theirs
    )
