"""Seed synonyms: words people search for and the site's own words. Editors add more under "Words people use".

Stop words ("no", "again", "off") are ignored by the search and stand here for readability.
"""

from faq.models import Synonym

# What people type, and the words of ours that it stands for.
SYNONYMS = [
    (["hair falling out", "losing hair", "hair coming out", "hair thinning", "going bald", "hare loss"], "hair loss"),
    (["knackered", "exhausted", "shattered", "no energy", "worn out", "drained", "sleepy", "tired"], "fatigue"),
    (["knackered", "exhausted", "fatigue"], "tired"),
    (["insomnia", "awake at night"], "sleep"),
    (["weight loss", "losing weight"], "lost weight"),
    (["PIP", "disability benefit"], "Personal Independence Payment"),
    (["SSP", "sick note", "fit note", "fit for work"], "sick pay"),
    (["ESA", "universal credit", "allowance"], "benefits"),
    (["GP"], "doctor"),
    (["doctor"], "GP"),
    (["going mad", "losing my mind", "brain fog", "memory loss", "forgetful", "forgetting", "muddled"], "memory"),
    # The answer about going home has a part about feelings and where to turn; moods are spoken of elsewhere too.
    (["going mad", "losing my mind", "depressed", "anxious", "anxiety", "panic", "crying", "stress"], "feelings"),
    (["scared", "nightmare", "flashback", "PTSD", "trauma", "mental health", "cope"], "feelings"),
    (["going mad", "losing my mind", "depressed", "anxious", "anxiety", "panic", "crying"], "mood"),
    (["job", "boss", "office", "career"], "work"),
    (["money", "bills", "broke", "afford"], "benefits"),
    (["complain", "negligence", "mistake", "sue", "compensation"], "unhappy care"),
    (["died", "passed away", "grief", "grieving", "funeral", "bereaved"], "lost someone"),
    # To the search "child" and "children" are two words.
    (["kids", "kid", "son", "daughter", "toddler", "children"], "child"),
    (["kids", "kid", "son", "daughter", "toddler", "child"], "children"),
    (["twice", "second time", "come back", "another infection"], "catch infections"),
    (["germs", "bug"], "infection"),
    (["UTI", "water infection", "urine infection", "cystitis"], "infections bladder"),
    (["symptom", "rash", "shivering", "fever", "high temperature"], "signs sepsis"),
    (["blood poisoning", "septicaemia", "septicemia"], "sepsis"),
    (["ICU", "ITU", "intensive care", "critical care"], "hospital"),
    (["gym", "fitness", "workout", "running"], "exercise"),
    (["leaflet", "brochure"], "booklet"),
]


def load():
    Synonym.objects.bulk_create(
        Synonym(theirs=theirs, ours=ours) for all_of_theirs, ours in SYNONYMS for theirs in all_of_theirs
    )
