# The application: web, worker, beat and migration are one image with different commands.

FROM debian:12-slim AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        python3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ca-certificates openssh-client \
    && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

# The locked packages, each checked against its hash, by the same set-up as everywhere else.
FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/*
COPY manage.py requirements.lock ./
RUN python3 manage.py setup && .venv/bin/python -m compileall -q .venv
COPY . .
RUN SECRET_KEY=only-while-building STATIC_ROOT=/app/staticfiles BISTAND_STATIC_MANIFEST=1 \
        .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf .local

FROM base
RUN groupadd --gid 10001 bistand \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin bistand
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=bistand.settings \
    STATIC_ROOT=/app/staticfiles \
    BISTAND_STATIC_MANIFEST=1 \
    BISTAND_HTTPS=1 \
    BISTAND_DEMO=0 \
    BISTAND_DATA=/var/lib/bistand \
    PORT=8000
RUN install -d -o bistand -g bistand -m 0700 /var/lib/bistand
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
# The check refuses a database role that could get around the rules.
CMD ["sh", "-c", "python manage.py check --database default && exec gunicorn bistand.wsgi --bind 0.0.0.0:$PORT --workers ${WEB_WORKERS:-4} --preload --no-control-socket --worker-tmp-dir /dev/shm --timeout 60"]
