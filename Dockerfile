# syntax=docker/dockerfile:1
# Two stages: packages are built in the first, the second holds what runs and nothing to build with.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv --without-pip /opt/chatapp \
    && python -m venv /opt/build
WORKDIR /src
COPY requirements.txt ./
RUN /opt/build/bin/pip --python /opt/chatapp/bin/python install --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY chatapp chatapp
COPY pages pages
COPY components components
COPY data data
RUN /opt/build/bin/pip --python /opt/chatapp/bin/python install --no-deps --no-build-isolation . \
    && /opt/build/bin/pip --python /opt/chatapp/bin/python uninstall --yes hatchling pathspec pluggy trove-classifiers \
    && /opt/build/bin/pip --python /opt/chatapp/bin/python check \
    && find /opt/chatapp -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="chatapp" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data chatapp \
    && install --directory --owner=chatapp --group=chatapp --mode=0700 /data
COPY --from=build /opt/chatapp /opt/chatapp
ENV PATH=/opt/chatapp/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CHATAPP_DATA_DIR=/data \
    CHATAPP_HOST=0.0.0.0 \
    CHATAPP_OPEN_BROWSER=false
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('CHATAPP_PORT', '8080') + '/health', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["chatapp"]
