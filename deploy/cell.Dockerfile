# The place where programs run: interpreters and compilers, and nothing of ours (the worker sends its supervisor along).
#
#   docker build -f deploy/cell.Dockerfile -t assay-cell .
#   docker build -f deploy/cell.Dockerfile -t assay-cell:slim --build-arg LANGUAGES="python c cpp" .
ARG BASE=debian:bookworm-slim
FROM ${BASE}

# Python is always there: the supervisor runs on it, and Bash is Debian's own.  Of the two Rust compilers of Debian 12,
# rustc-web is the newer one.
ARG LANGUAGES="python c cpp java javascript typescript go rust bash"

RUN set -eu; \
    packages="python3 python3-numpy"; \
    for language in ${LANGUAGES}; do \
        case ${language} in \
            python | bash) ;; \
            c) packages="${packages} gcc libc6-dev" ;; \
            cpp) packages="${packages} g++" ;; \
            java) packages="${packages} default-jdk-headless" ;; \
            javascript) packages="${packages} nodejs" ;; \
            typescript) packages="${packages} nodejs esbuild" ;; \
            go) packages="${packages} golang-go" ;; \
            rust) packages="${packages} rustc-web gcc libc6-dev" ;; \
            *) echo "no such language: ${language}" >&2; exit 1 ;; \
        esac; \
    done; \
    apt-get update; \
    apt-get install --yes --no-install-recommends ${packages}; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*

# Most of the time of a C++ compilation goes into the header of all headers.  The flags must be those of
# sandbox/languages/cpp.py, or the compiler passes it over.
RUN set -eu; \
    if command -v g++; then \
        header=$(echo '#include <bits/stdc++.h>' | g++ -x c++ -E - | sed -n 's|^# 1 "\(/.*/bits/stdc++.h\)".*|\1|p' | head -n 1); \
        mkdir -p /usr/local/include/assay/bits; \
        cp "${header}" /usr/local/include/assay/bits/stdc++.h; \
        g++ -std=gnu++20 -O2 -w -x c++-header -o /usr/local/include/assay/bits/stdc++.h.gch "${header}"; \
    fi

# Nobody's home, nobody's writable place: cells are started with a read-only root and scratch in memory.
WORKDIR /tmp
ENTRYPOINT []
CMD ["/usr/bin/python3", "-V"]
