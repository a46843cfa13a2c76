import json

from core.content.structured_data import as_script_json

HOSTILE = '</script><script>alert("1")</script> <!-- & \u2028 \u2029 é 💜'


def test_nothing_in_the_data_can_end_its_script():
    script = as_script_json({"name": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(script)
    assert json.loads(script) == {"name": HOSTILE}


def test_the_script_goes_into_a_template_as_it_is():
    assert as_script_json({"a": '"'}).__html__() == '{"a":"\\""}'
