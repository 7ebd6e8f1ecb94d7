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
COPY staffack staffack
COPY resources resources
COPY fixtures fixtures
COPY locale locale
COPY templates templates
COPY static static
ENV STATIC_ROOT=/app/collected
# Throwaway keys: collecting needs settings, and settings refuse to load without.
RUN SECRET_KEY=only-for-this-step-only-for-this-step \
    FIELD_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    PIN_PEPPERS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=sqlite:////tmp/unused.sqlite3 \
    python manage.py collectstatic --noinput
# Where the worker may keep ROW_NUMBERS_FILE.
RUN install --directory --owner=portal /srv/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "portal/gunicorn.py", "--bind", "0.0.0.0:8000", "portal.wsgi"]
