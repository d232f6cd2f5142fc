# One image for the web process, the workers and the beat; docker-compose.yml says what each of them runs.
FROM python:3.13-slim

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
    && mkdir /data && chown tracker /data \
    && SECRET_KEY=build HASHED_STATIC=true python manage.py collectstatic --noinput --verbosity 0
USER tracker
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"
CMD ["gunicorn", "tracker.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--access-logfile", "-"]
