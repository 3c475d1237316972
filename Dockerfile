# One image for everything of this repository that runs in compose. Built from a clone:
#   docker compose build
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 10001 harness
WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY harness harness
COPY stubs stubs
COPY contracts contracts
COPY coaching coaching
COPY scenarios scenarios
COPY harness.toml ./
RUN pip install --no-cache-dir --constraint constraints.txt --editable .

USER harness
ENV PYTHONUNBUFFERED=1 PACT_DO_NOT_TRACK=true
