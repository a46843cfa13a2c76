"""What this app keeps about people. See core/personal_data.py."""

from core.personal_data import Kind

KINDS = [
    Kind(
        name="group-contacts",
        title="Contacts of support groups",
        what="A phone number or email address that a group wants everybody to know. Who leads a group and adds venues.",
        why="So that you can ask a group before you come, and its leaders can look after its dates.",
        kept="As long as the group is on this site. The group can have it changed or taken out at any time.",
        seen_by="Everybody sees the contact. Only our own team sees who leads a group.",
        erased_by="An editor empties the contact, or takes the leader off the group.",
        models=frozenset({"groups.SupportGroup", "groups.Venue"}),
    ),
]
NO_PERSON = {
    "groups.Event": "Dates, and what happens.",
    "groups.EventSeries": "Dates, and what happens.",
    "groups.Postcode": "A map. What visitors look for is not kept.",
    "groups.PostcodeArea": "A map. What visitors look for is not kept.",
    "groups.Town": "A map. What visitors look for is not kept.",
}
