PYTHON ?= python3

.PHONY: run test check bench chaos messages lock
.DEFAULT_GOAL := run

run: python
	@exec $(PYTHON) manage.py up

test: python
	@exec $(PYTHON) manage.py test

check: python
	@exec $(PYTHON) manage.py quality

bench: python
	@exec $(PYTHON) manage.py bench

chaos: python
	@exec $(PYTHON) manage.py chaos --recipients $(or $(RECIPIENTS),20000) $(if $(SEED),--seed $(SEED))

messages: python
	@exec $(PYTHON) manage.py messages

.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name one: make run PYTHON=python3.12"; \
	  echo "$(PYTHON) が見つかりません。Python 3.11 以降を入れるか、名前を指定してください: make run PYTHON=python3.12"; \
	  exit 1; }

COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --no-header --quiet

lock:
	echo pip | $(COMPILE) - -o requirements/pip.txt
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group test -c requirements/base.txt -o requirements/test.txt
