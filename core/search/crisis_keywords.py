"""Keywords in a search that suggest an emergency or a crisis. Pure.

They only decide what is shown first: the emergency card or Samaritans. The results follow as for any search. False
positives are acceptable, but not for "fit note" or "keep fit".
"""

import re
from typing import NamedTuple

_NOT = (
    r"(?:can ?not|cant|can not|could not|couldnt|unable to|wont|will not|isnt|is not|not|doesnt|does not|didnt"
    r"|hasnt|has not|havent|have not)"
)
_SOMEBODY = r"(?:i|he|she|they|we|it|this|you|my \w+|our \w+)"

# Each as it is read by ``_plain``: small letters, no apostrophes or other marks, single spaces.
_EMERGENCY = (
    r"999",
    r"ambulance",
    r"emergency",
    rf"{_NOT} (?:\w+ ){{0,2}}breath\w*",
    r"breathless\w*",
    r"(?:hard|struggl\w+|trouble|difficult\w*|problems?|fast|rapid|heavy|stopped) (?:\w+ )?breath\w*",
    r"breath\w* (?:\w+ )?(?:fast|hard|difficult\w*|problems?|trouble|stopped)",
    r"short\w* of breath",
    r"out of breath",
    r"gasping",
    rf"{_NOT} (?:\w+ ){{0,2}}wak\w+",
    rf"{_NOT} (?:wake|rouse|responding|respond|conscious)",
    r"(?:hard|difficult) to wake",
    r"unconscious",
    r"unresponsive",
    r"(?:collaps|faint)\w*",
    r"passed out",
    r"blue (?:\w+ )?(?:lips?|skin|tongue|hands?|face|baby)",
    r"(?:lips?|skin|tongue|face) (?:\w+ )?(?:\w+ )?(?:blue|gr[ea]y|mottled|blotchy|pale)",
    r"(?:gr[ea]y|mottled|blotchy|discoloured) (?:skin|lips?|tongue|face)",
    r"mottled",
    r"^(?:a )?rash(?:es)?$",
    rf"rash (?:that |which )?(?:\w+ )?{_NOT} (?:fade|fading|go)\w*",
    r"glass test",
    r"slurr\w*",
    r"(?:suddenly|very|so|is|are|seems?|getting) confused(?! (?:about|by|over|with|how|what|which))",
    rf"{_NOT} mak\w+ sense",
    r"(?:no|not passed|not passing|not had a) (?:urine|wee|pee)",
    rf"{_NOT} (?:had (?:a )?|done a )?(?:wee|pee|weed|peed|weeing|peeing|urinat\w+)",
    rf"{_NOT} (?:taking (?:a )?)?(?:feed|feeding|fed|feeds)",
    r"(?:extreme|violent|uncontroll\w+) shiver\w*",
    r"(?:a|having|had|has|have|baby|child|son|daughter) (?:a )?fit(?! (?:note|notes|for|again|enough))",
    r"^fits?$",
    r"(?:is|are|baby|child) fitting",
    r"seizures?",
    r"convuls\w+",
    r"chest pains?",
    r"heart attack",
    r"overdos\w+",
    rf"{_SOMEBODY} (?:is |am |are |m |s |re )?(?:going to die|dying|about to die)",
    r"(?:im|hes|shes|theyre) (?:dying|going to die)",
    r"feel\w* (?:like|as if|that) (?:\w+ ){0,4}(?:die|dying)",
    rf"(?:is|could|can|might) {_SOMEBODY} (?:be |have |got |getting )*sepsis",
    r"(?:have|has|got|think|having|developing) (?:\w+ ){0,4}sepsis (?:now|again now|today)",
    rf"(?:think|worried|scared|suspect) (?:that )?{_SOMEBODY} (?:\w+ ){{0,3}}sepsis",
    rf"^(?:do|does|has|have) {_SOMEBODY} (?:have |got )?sepsis",
    r"(?:signs?|symptoms?) of sepsis",
    r"^sepsis (?:signs?|symptoms?)",
)

_CRISIS = (
    r"sui?ci?d\w*",
    r"want\w* (?:to|2) die",
    r"fe(?:el|eling|lt) (?:like|as if) dying",
    r"wanna die",
    r"wish (?:\w+ ){0,2}(?:was|were|am) dead",
    r"wish (?:\w+ ){0,3}(?:had|d|would) (?:have )?(?:die|died)",
    r"better off (?:dead|without me)",
    r"kill\w* (?:myself|my self|himself|herself|themselves|themself)",
    r"(?:end|ending) (?:it all|it|my life|everything|my own life)",
    r"tak\w+ (?:my|(?:my|his|her|their) own) life",
    r"(?:cant|cannot|can not|dont want to|do not want to|not) (?:go|carry) on(?! (?:a|the|my|holiday|to|with))",
    r"(?:no|any) (?:point|reason|use) (?:\w+ ){0,2}(?:living|to live|going on|being alive)",
    r"nothing (?:left )?to live for",
    r"(?:dont|do not|didnt|not) want to (?:live|be here|be alive|wake up|exist)",
    r"life (?:is )?(?:not|isnt) worth",
    r"(?:cant|cannot|can not) (?:cope|take it|take this|do this|live)(?: (?:like|with) this)? any ?(?:more|longer)",
    r"(?:fed up|tired|sick) of (?:living|life|being alive)",
    r"give up on life",
    r"(?:hurt|harm|hurting|harming|cutting) myself",
    r"self ?harm\w*",
    r"overdos\w+",
    r"samaritans",
)

_DROPPED = str.maketrans("", "", "'’‘`´")


class Urgency(NamedTuple):
    """What to show first."""

    is_emergency: bool = False
    is_crisis: bool = False

    def __bool__(self):
        return self.is_emergency or self.is_crisis


def urgency(text):
    """Return the Urgency of a typed text, ignoring case, accents and apostrophes."""
    plain = _plain(text)
    return Urgency(bool(_EMERGENCIES.search(plain)), bool(_CRISES.search(plain)))


def _plain(text):
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold().translate(_DROPPED)).split())


def _any_of(patterns):
    return re.compile("|".join(rf"(?:(?<!\w){pattern}(?!\w))" for pattern in patterns))


_EMERGENCIES = _any_of(_EMERGENCY)
_CRISES = _any_of(_CRISIS)
