"""Celery tasks: ids in, one call each. What a step does, and what state it leaves, is said in ingest and curation."""
