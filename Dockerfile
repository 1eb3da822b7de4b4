# A server for many: see docs/deploy.md. (A class on one machine needs only `make run`.)
FROM python:3.13-slim AS packages
COPY requirements.txt requirements-scale.txt /
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /venv && /venv/bin/pip install -r /requirements-scale.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_MANIFEST=1
RUN useradd --system --home-dir /app layerwise
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
RUN SECRET_KEY=only-to-collect python manage.py collectstatic --no-input
USER layerwise
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["uvicorn", "simulator.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--timeout-keep-alive", "75", "--workers", "2"]
