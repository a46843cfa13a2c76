"""Which package may lean on which: sepsis_site on all, the apps on core and Django, core on Django."""

import ast

import pytest
from django.conf import settings

APPS = ("support", "groups", "stories", "faq")
MAY_LEAN_ON = {"core": {"core"}} | {app: {app, "core"} for app in APPS}
OURS = {"sepsis_site", "core", *APPS}


def imports_of(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", MAY_LEAN_ON)
def test_arrows_point_one_way(package):
    # Tests may look at the whole site.
    files = [file for file in (settings.BASE_DIR / package).rglob("*.py") if "tests" not in file.parts]
    assert files
    for file in files:
        assert not OURS & set(imports_of(file)) - MAY_LEAN_ON[package], file
