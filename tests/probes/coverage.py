# SPDX-License-Identifier: MIT
"""Nothing that libc's usual customers acquire or release goes past the probes.

Reads which symbols of libc each shared object needs. Each must have a probe (coverage.def) or be
known not to need one (neutral.txt). A library that is not installed is a failure, not a pass.

usage: coverage.py LIBRARY-FOLDER
       coverage.py --self-test LIBRARY-FOLDER
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
COVERAGE = HERE.parent.parent / "probes" / "coverage.def"
LIBRARIES = ("libuv.so.1", "libevent-2.1.so.7", "libevent_core-2.1.so.7", "libev.so.4",
             "libglib-2.0.so.0", "libgio-2.0.so.0", "libsystemd.so.0", "libcurl.so.4",
             "libcrypto.so.3", "libssl.so.3")


def read_covered():
    return set(re.findall(r"^UNC_PROBE_SYMBOL\((\w+),", COVERAGE.read_text(), re.MULTILINE))


def read_neutral():
    lines = (HERE / "neutral.txt").read_text().splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def read_needed(library):
    run = subprocess.run(["nm", "--dynamic", "--undefined-only", "--format=posix", library],
                         capture_output=True, text=True, check=True)
    return {line.split("@")[0] for line in run.stdout.splitlines() if "@GLIBC_" in line}


def check(folder, covered, neutral):
    needed_by = {}
    for name in LIBRARIES:
        library = folder / name
        if not library.exists():
            yield f"{name} is not in {folder}: install it"
            continue
        for symbol in read_needed(library):
            needed_by.setdefault(symbol, []).append(name)
    for symbol, libraries in sorted(needed_by.items()):
        is_neutral = any(fnmatch.fnmatchcase(symbol, pattern) for pattern in neutral)
        if symbol in covered and is_neutral and symbol in neutral:
            yield f"{symbol}: has a probe and stands in neutral.txt"
        elif symbol not in covered and not is_neutral:
            yield f"{symbol}: {', '.join(libraries)} call it, and it has no probe"


def self_test(folder):
    """Each probe that a library needs is missed when it is taken away."""
    covered, neutral = read_covered(), read_neutral()
    wanted = {"open64", "close", "syscall", "epoll_create1", "fork", "recvmsg", "sigaction"}
    if not wanted <= covered:
        yield f"coverage.def lacks {wanted - covered}"
    for symbol in sorted(wanted):
        lines = list(check(folder, covered - {symbol}, neutral))
        if not any(line.startswith(f"{symbol}: ") for line in lines):
            yield f"{symbol} was taken away and nobody noticed"
    if not any("not in" in line for line in check(pathlib.Path("/nowhere"), covered, neutral)):
        yield "missing libraries passed"


def main():
    arguments = sys.argv[1:]
    is_test = arguments[:1] == ["--self-test"]
    if len(arguments) != 1 + is_test:
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[-1])
    failures = list(self_test(folder) if is_test else check(folder, read_covered(), read_neutral()))
    print(*failures, sep="\n", end="\n" if failures else "")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
