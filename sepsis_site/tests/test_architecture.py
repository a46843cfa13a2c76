"""The structure of the house: what may import what, and how many entries a package may have.

See docs/architecture.md.
"""

import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib import admin

PROJECT = settings.BASE_DIR
APPS = ("faq", "groups", "stories", "support")
OURS = {"core", "sepsis_site", *APPS}
ALLOWED_IMPORTS = {"core": {"core"}} | {app: {app, "core"} for app in APPS}
MAX_ENTRIES = 12
# Packages with more entries, and how many they may have. docs/adr/0019-package-sizes.md gives the reason for each.
LARGER_PACKAGES = {"core": 18, "groups": 13, "sepsis_site": 18, "stories": 14}
APART = {"tests", "migrations", "__pycache__"}
DEVELOPMENT = PROJECT / "sepsis_site" / "dev"


def source_files(package):
    """Return the Python files of a package, without its tests and migrations."""
    return [path for path in (PROJECT / package).rglob("*.py") if not APART & set(path.parts)]


def imported_modules(path):
    """Yield (dotted name, line, whether a function or condition holds the import) for each import in a file."""
    tree = ast.parse(path.read_text())
    top_level = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, id(node) not in top_level
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno, id(node) not in top_level


def packages():
    """Return every folder with Python modules, apart from tests and migrations."""
    found = set()
    for package in OURS:
        found |= {path.parent for path in source_files(package)}
    return sorted(found)


def entries(folder):
    """Return the modules and sub-packages of a folder."""
    modules = {path.name for path in folder.glob("*.py") if path.name != "__init__.py"}
    return modules | {
        path.name for path in folder.iterdir() if path.is_dir() and path.name not in APART and any(path.rglob("*.py"))
    }


@pytest.mark.parametrize("package", ALLOWED_IMPORTS)
def test_package_imports_only_what_lies_below_it(package):
    files = source_files(package)
    assert files
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in files
        for name, line, _ in imported_modules(path)
        if (root := name.partition(".")[0]) in OURS and root not in ALLOWED_IMPORTS[package]
    ]
    assert wrong == []


def test_development_code_is_imported_at_no_module_level_outside_itself():
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for package in OURS
        for path in source_files(package)
        if DEVELOPMENT not in path.parents
        for name, line, is_conditional in imported_modules(path)
        if f"{name}.".startswith("sepsis_site.dev.") and not is_conditional
    ]
    assert wrong == []


def test_real_site_loads_no_development_code():
    script = (
        "import sys, django; django.setup();"
        "from sepsis_site.wsgi import application; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in sys.modules if name.startswith('sepsis_site.dev')])"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "sepsis_site.settings",
        "DATABASE_URL": "postgresql://nowhere.invalid/site",
        "SECRET_KEY": "a" * 60,
        "ALLOWED_HOSTS": "example.org",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr


def test_no_package_has_more_entries_than_allowed():
    found = {str(folder.relative_to(PROJECT)): entries(folder) for folder in packages()}
    too_large = {
        name: sorted(names) for name, names in found.items() if len(names) > LARGER_PACKAGES.get(name, MAX_ENTRIES)
    }
    assert too_large == {}


def test_every_larger_package_is_explained_in_its_decision_record():
    record = (PROJECT / "docs" / "adr" / "0019-package-sizes.md").read_text()
    for name in LARGER_PACKAGES:
        assert f"`{name}/`" in record
        assert len(entries(PROJECT / name)) > MAX_ENTRIES, f"{name} needs no exception any more"


def test_modules_import_each_other_in_no_circle():
    """Imports inside functions count as well."""
    modules = {}
    for package in OURS:
        for path in source_files(package):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph = {}
    for module, path in modules.items():
        targets = set()
        for name, _, _ in imported_modules(path):
            target = name if name in modules else name.rpartition(".")[0]
            if target in modules and target != module:
                targets.add(target)
        graph[module] = targets

    visited, path_to, circles = set(), [], []

    def visit(module):
        if module in path_to:
            circles.append([*path_to[path_to.index(module) :], module])
            return
        if module in visited:
            return
        visited.add(module)
        path_to.append(module)
        for target in sorted(graph[module]):
            visit(target)
        path_to.pop()

    for module in sorted(graph):
        visit(module)
    assert circles == []


def test_no_admin_class_has_more_than_three_bases():
    classes = {each for model_admin in admin.site._registry.values() for each in type(model_admin).__mro__}
    ours = {each for each in classes if each.__module__.partition(".")[0] in OURS}
    assert ours
    assert {each.__name__ for each in ours if len(each.__bases__) > 3} == set()
