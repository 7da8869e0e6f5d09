# SPDX-License-Identifier: MIT
"""Programs on event libraries make the same system calls with the probes as without.

Each of same/*.c is built twice, as its users would; between its lines "begin" and "end" both must
make the same calls in the same order with the same results, and the second must have been observed.

usage: same_library_calls.py BUILD-DIRECTORY SOURCE-DIRECTORY [--cc=COMPILER]
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PACKAGES = {"libuv": "libuv", "libevent": "libevent_core", "libev": None, "glib": "glib-2.0",
            "sdevent": "libsystemd", "liburing": "liburing"}
NAMES = {"glib": "GLib", "sdevent": "sd-event"}
# What differs between two runs of one program: addresses, numbers of processes, the clock.
VARIES = [(re.compile(r"0x[0-9a-f]{6,}"), "ADDRESS"),
          (re.compile(r"u(32|64)=\d+"), "ADDRESS"),
          (re.compile(r"tv_n?sec=\d+"), "TIME"),
          (re.compile(r"^(tgkill|tkill|kill)\(.*"), r"\1"),
          # Which mask or whose handler goes is asked for with the call.
          (re.compile(r"^(rt_sigprocmask\(SIG_\w+, [^]]*\]), .*, 8\)"), r"\1, 8)"),
          (re.compile(r"^(rt_sigaction\(SIG\w+, .*\}), [^}]*(\}|NULL), 8\)"), r"\1, 8)"),
          # libuv's message to itself about a signal: an address and a number.
          (re.compile(r'^((?:write|read)\(\d+, )"[^"]*(?:\\.[^"]*)*", (16|512)\)'), r"\1, \2)"),
          (re.compile(r"si_pid=\d+"), "PID")]
CALL = re.compile(r"^\w+\(|^--- ")
# The record needs memory when it grows, and so does the program. And the kernel is asked: whether a
# stack that is new can be read, by a call that fails; whose thread this is, when a mask changes;
# what is at an address where something was that is gone. None of these is compared.
ASKED = re.compile(r"^(mmap|munmap|mincore|madvise|mprotect|brk|getpid|gettid|process_vm_readv)\b|"
                   r"^rt_sigprocmask\(ADDRESS .* = -1 EINVAL")


def calm(line):
    for pattern, instead in VARIES:
        line = pattern.sub(instead, line)
    return line


def build(compiler, source, output, words):
    asked = PACKAGES[source.stem]
    flags = ["-lev"] if asked is None else subprocess.run(
        ["pkg-config", "--cflags", "--libs", asked], check=True, capture_output=True,
        text=True).stdout.split()
    subprocess.run([compiler, "-g", "-o", output, source, *words, *flags], check=True)


def trace(program, report):
    output = program.with_suffix(".trace")
    environment = os.environ | {"UNCLOSED_OPTIONS": f"report={report}"}
    subprocess.run(["strace", "-o", output, program], env=environment, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=50)
    lines = output.read_text().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith('write(1, "begin'))
    end = next(i for i, line in enumerate(lines) if line.startswith('write(1, "end'))
    calls = [calm(line) for line in lines[begin:end] if CALL.match(line)]
    return [call for call in calls if not ASKED.match(call)]


def check(arguments, source, folder):
    name, report = source.stem, folder / f"{source.stem}.json"
    probes = arguments.build / "probes"
    words = ["-Wl,--no-as-needed", f"-L{arguments.build}", f"-L{probes}", "-lunclosed-probes",
             "-lunclosed", "-Wl,--as-needed", f"-Wl,-rpath,{arguments.build}:{probes}"]
    build(arguments.cc, source, folder / name, [])
    build(arguments.cc, source, folder / f"{name}-probed", words)
    plain = trace(folder / name, report)
    probed = trace(folder / f"{name}-probed", report)
    document = json.loads(report.read_text())
    states = {entry["name"]: entry["state"] for entry in document["probes"]}
    if states.get(NAMES.get(name, name)) != "active" or document["findings"]:
        return f"{name}: {states}, {document['findings']}"
    if len(plain) < 20:
        return f"{name}: only {len(plain)} calls were seen"
    for number, (one, other) in enumerate(zip(plain, probed)):
        if one != other:
            return f"{name}, call {number}: {one}\nwith probes: {other}"
    if len(plain) != len(probed):
        return f"{name}: {len(plain)} calls, with probes {len(probed)}"
    print(f"{name}: {len(plain)} calls")
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("sources", type=pathlib.Path)
    parser.add_argument("--cc", default="cc")
    arguments = parser.parse_args()
    sources = sorted(arguments.sources.glob("*.c"))
    with tempfile.TemporaryDirectory() as folder:
        wrong = [line for source in sources
                 if (line := check(arguments, source, pathlib.Path(folder)))]
    sys.exit("\n".join(wrong) or 0 if {source.stem for source in sources} == set(PACKAGES)
             else "sources and PACKAGES differ")


if __name__ == "__main__":
    main()
