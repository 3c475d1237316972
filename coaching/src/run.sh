#!/bin/sh
# Started by the AWS Lambda Web Adapter, which passes each invocation on as an HTTP request.
exec python -m uvicorn coaching.api.app:app --host 127.0.0.1 --port "${AWS_LWA_PORT:-8080}" --no-access-log
