# The place where programs run: an interpreter, NumPy, and nothing of ours (the worker sends its supervisor along).
#
#   docker build -f deploy/cell.Dockerfile -t assay-cell .
ARG BASE=debian:bookworm-slim
FROM ${BASE}

RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 python3-numpy \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*

# Nobody's home, nobody's writable place: cells are started with a read-only root and scratch in memory.
WORKDIR /tmp
ENTRYPOINT []
CMD ["/usr/bin/python3", "-V"]
