"""Words that people use for what the answers call otherwise. Editors add to them under “Words people use”.

Small words ("no", "again", "off") are never looked for, so they are left out of neither side for the reader's sake.
"""

from faq.models import Synonym

# What people type, and the words of the answers. The first may be several, for the same words of ours.
SYNONYMS = [
    (
        ["hair falling out", "losing hair", "hair coming out", "hair thinning", "going bald", "bald patches"],
        "hair loss",
    ),
    (["knackered", "exhausted", "shattered", "no energy", "worn out", "drained", "tired", "sleepy", "weak"], "fatigue"),
    (["knackered", "exhausted", "shattered", "no energy", "worn out", "fatigue"], "tired"),
    (["PIP"], "Personal Independence Payment"),
    (["SSP", "sick pay"], "statutory sick pay"),
    (["GP"], "doctor"),
    (["doctor"], "GP"),
    (["going mad", "losing my mind", "brain fog", "forgetful", "forgetting", "muddled"], "memory"),
    (["brain fog", "foggy", "cannot think", "cannot focus"], "concentration"),
    (["nightmares", "bad dreams", "flashbacks"], "dreams"),
    (["depressed", "low", "crying", "moody", "anxious", "panic"], "mood"),
    (["job", "boss", "employer", "office", "career"], "work"),
    (["money", "benefits", "bills", "broke"], "Citizens Advice"),
    (["complain", "complaint", "negligence", "mistake", "sue", "unhappy"], "concerns"),
    (["died", "passed away", "death", "lost my", "grief", "grieving", "funeral"], "bereaved"),
    (["kids", "kid", "son", "daughter", "toddler"], "children"),
    (["twice", "second time", "come back", "comes back", "reinfection"], "more than once"),
    (["germs", "bug", "bugs"], "infection"),
    (["blood poisoning", "septicaemia", "septicemia"], "sepsis"),
    (["ICU", "ITU", "critical care"], "intensive care"),
    (["gym", "fitness", "workout", "walking", "running"], "exercise"),
    (["leaflet", "leaflets", "brochure"], "booklet"),
    (["phone number", "ring you", "hotline", "telephone"], "helpline"),
    (["chat", "forum", "internet group"], "online"),
]


def load():
    Synonym.objects.bulk_create(
        Synonym(theirs=theirs, ours=ours) for all_of_theirs, ours in SYNONYMS for theirs in all_of_theirs
    )
