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

# Debian builds Node.js without the snapshot of its start-up state, which is most of a short run.  So it is made here, for
# the heap sizes (MiB) that are often asked for; the options must be those of sandbox/languages/javascript.py.
RUN set -eu; \
    if command -v node; then \
        mkdir -p /usr/local/lib/assay; \
        printf '%s\n' \
            "require('v8').startupSnapshot.setDeserializeMainFunction(() => {" \
            "  const warn = process.emitWarning;" \
            "  process.emitWarning = () => {};" \
            "  const { runMain } = require('module');" \
            "  process.emitWarning = warn;" \
            "  runMain(require('path').resolve(process.argv[1]));" \
            "});" > /tmp/ahead.js; \
        for heap in 64 128 256 512 1024 2048; do \
            node --max-old-space-size=${heap} --stack-size=16000 \
                --snapshot-blob=/usr/local/lib/assay/node-${heap}.blob --build-snapshot /tmp/ahead.js; \
        done; \
        rm /tmp/ahead.js; \
    fi

# Nobody's home, nobody's writable place: cells are started with a read-only root and scratch in memory.
WORKDIR /tmp
ENTRYPOINT []
CMD ["/usr/bin/python3", "-V"]
