"""The Lambda functions of the orchestrator. They import neither FastAPI nor boto3."""
