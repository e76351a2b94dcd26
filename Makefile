# Short names for what the scripts in bin/ do.
.PHONY: up test check bench lock messages workflows

up:
	bin/up
test:
	bin/test
check:
	bin/check
bench:
	bin/bench

# Lock the requirements again after a change in pyproject.toml.
UV := $(shell command -v uv || echo .venv/bin/uv)
lock:
	$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements/runtime.txt
	$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
	for group in full bench; do $(UV) pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --group $$group -c requirements/dev.txt -o requirements/$$group.txt; done

# Bring locale/ up to date with code and templates; then translate what is new in locale/zh_Hans.
messages:
	.venv/bin/python manage.py makemessages -l zh_Hans -l en --no-location --no-wrap --no-obsolete -i .venv -i 'var/*' -i node_modules -i 'tests/*'
	.venv/bin/python -c 'from portal.translations import compile_stale; compile_stale()'

workflows:
	.venv/bin/python manage.py workflow_pages
