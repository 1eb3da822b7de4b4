FROM debian:stable-slim
RUN useradd app \
 && apt-get update \
 && apt-get install -y --no-install-recommends curl ca-certificates \
 && curl -o /tmp/sdk.tgz https://files.test/sdk.tgz \
 && tar -xzf /tmp/sdk.tgz -C /opt \
 && rm -rf /tmp/sdk.tgz /var/lib/apt/lists/*
COPY --chown=app data.bin /srv/data.bin
CMD ["/opt/sdk/run"]
