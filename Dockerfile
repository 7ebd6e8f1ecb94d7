FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --create-home --uid 10001 portal
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY portal portal
COPY cases cases
COPY feed feed
COPY lookup lookup
COPY messaging messaging
COPY alerts alerts
COPY staffack staffack
COPY resources resources
COPY fixtures fixtures
COPY locale locale
COPY templates templates
COPY static static
ENV STATIC_ROOT=/app/collected
# Collecting needs settings, and settings need keys: new ones, which no layer keeps.
RUN --mount=type=bind,source=script/_secrets,target=/tmp/secrets.py \
    set -a && eval "$(python /tmp/secrets.py)" && \
    DATABASE_URL=sqlite:////tmp/unused.sqlite3 python manage.py collectstatic --noinput
# Where the worker may keep ROW_NUMBERS_FILE.
RUN install --directory --owner=portal /srv/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "portal/gunicorn.py", "--bind", "0.0.0.0:8000", "portal.wsgi"]
