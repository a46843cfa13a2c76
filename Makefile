# make run: the site on http://127.0.0.1:8000/ (PORT=8001 for another port)
# make test: every test, from nothing
# make backup, make restore: see docs/operations.md
# make lint: format and check the code, and ask for known vulnerabilities of the packages
# make requirements: pin the packages of pyproject.toml (UPGRADE=--upgrade: at their newest versions)
# make licences: write docs/licences.md
