# Image of both the service and the worker; docker-compose.yml chooses the command.
# Build it with `make service-image`, which also gathers the pinned wheels in wheelhouse/ so that no package index is
# needed in here; without that folder the build asks the usual index.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
# The bracket makes the folder optional: a pattern may match nothing.
COPY requirements/runtime.lock wheelhous[e]/*.whl /wheels/
RUN python3 -m venv /opt/assay \
    && if ls /wheels/*.whl >/dev/null 2>&1; then offline="--no-index --find-links=/wheels"; fi \
    && /opt/assay/bin/pip install -qq --require-hashes --only-binary=:all: ${offline:-} -r /wheels/runtime.lock
COPY pyproject.toml README.md LICENSE /src/
COPY grader /src/grader
COPY sandbox /src/sandbox
COPY service /src/service
COPY cli /src/cli
COPY client /src/client
RUN /opt/assay/bin/pip install -qq --no-deps --no-build-isolation --no-index /src /src/client

FROM ${BASE}
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home assay
COPY --from=build /opt/assay /opt/assay
ENV PATH=/opt/assay/bin:$PATH PYTHONUNBUFFERED=1
USER assay
WORKDIR /home/assay
EXPOSE 8000
ENTRYPOINT ["assay"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
