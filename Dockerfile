# One image for the web process, the workers and the beat; docker-compose.yml says what each of them runs.
# Its digest is pinned at a release: docker buildx imagetools inspect python:3.13-slim, then python:3.13-slim@sha256:…
FROM python:3.13-slim

# pg_dump and pg_restore, for backups: of PostgreSQL 17, as the database in docker-compose.yml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data STATIC_ROOT=/app/collected
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY LICENSE LICENSE-DATA NOTICE manage.py pyproject.toml ./
COPY tracker tracker
COPY vendors vendors
COPY templates templates
COPY static static
COPY locale locale

RUN useradd --system --uid 10001 --home-dir /data tracker \
    && mkdir /data /backups && chown tracker /data /backups \
    && SECRET_KEY=build HASHED_STATIC=true python manage.py collectstatic --noinput --verbosity 0
USER tracker
VOLUME ["/data", "/backups"]
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"
CMD ["gunicorn", "tracker.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", \
    "--graceful-timeout", "30", "--access-logfile", "-"]
