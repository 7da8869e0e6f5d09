#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Event libraries with the probes in front of them, beside the same programs without.

The two forms take turns, so that whatever else the machine does meets both; a ratio is that of one
round. `timer` is a timer that starts and stops, in the words of each library; it may take 1.25
times as long, or 60 ns more, whichever is larger: `-allowed` compares with that. `echo` is an echo
server on one CPU under 64 connections from another one, each of which is replaced after 200
messages; `-cpu` is the time of the processor that a message cost the server, the steadier of the
two. `sources` is a main loop of GLib with 10,000 sources, all of them ready. Nothing here is a
test: a missed target is shown, and the status stays 0.
"""
import os
import pathlib
import subprocess

from rows import give_up, parse_arguments, print_rows

ALLOWED_RATIO, ALLOWED_NS = 1.25, 60.0
ECHO_TARGET = 1 / 0.98
FORMS = ("linked", "bare")
# library: {case: (operations, what its target is)}
CASES = {
    "libuv": {"timer": (3000000, "pair"), "object": (1000000, None)},
    "libevent": {"timer": (3000000, "pair"), "object": (1000000, None)},
    "libev": {"timer": (3000000, "pair"), "io": (3000000, None)},
    "glib": {"timer": (400000, "pair"), "object": (400000, None),
             "sources": (2000000, "share")},
    "sdevent": {"timer": (1000000, "pair"), "add-unref": (300000, None)},
}
ECHO = ("libuv", "libevent")
MESSAGES = 100000


def run(command, words, cpu):
    result = subprocess.run(["taskset", "-c", str(cpu), *map(str, (*command, *words))],
                            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    try:
        return float(result.stdout)
    except ValueError:
        give_up(f"{command} {words}: status {result.returncode}\n{result.stderr}")


def program(build, library, form):
    return str(build / "bench" / f"bench-loops-{library}-{form}")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def echo(build, library, form, messages, cpus):
    """(ns a message, ns of the processor a message)"""
    command = ["taskset", "-c", str(cpus[0]), program(build, library, form), "echo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip()
            before = cpu_seconds(server.pid)
            ns = run([build / "bench" / "bench-loops-load"], [port, messages], cpus[-1])
            return ns, (cpu_seconds(server.pid) - before) * 1e9 / messages
        finally:
            server.kill()


def case_rows(library, case, target, pairs):
    name = f"loops-{library}-{case}"
    share = ECHO_TARGET if target == "share" else None
    for linked, bare in pairs:
        yield name, "ns", linked, bare, "not-linked", share
    for linked, bare in pairs if target == "pair" else ():
        allowed = max(bare * ALLOWED_RATIO, bare + ALLOWED_NS)
        yield f"{name}-allowed", "ns", linked, allowed, "limit", 1.0


def echo_rows(library, pairs):
    for linked, bare in pairs:
        yield (f"loops-{library}-echo", "us/message", linked[0] / 1e3, bare[0] / 1e3, "not-linked",
               ECHO_TARGET)
    for linked, bare in pairs:
        if bare[1] > 0:
            yield (f"loops-{library}-echo-cpu", "us/message", linked[1] / 1e3, bare[1] / 1e3,
                   "not-linked", None)


def in_turns(rounds, measure):
    """[(linked, bare), ...]: who is first changes."""
    pairs = []
    for number in range(rounds):
        order = FORMS if number % 2 == 0 else FORMS[::-1]
        figures = {form: measure(form) for form in order}
        pairs.append(tuple(figures[form] for form in FORMS))
    return pairs


def main():
    arguments = parse_arguments(__doc__, rounds=5)
    build, cpus = arguments.build, sorted(os.sched_getaffinity(0))
    rows = []
    for library, cases in CASES.items():
        for case, (count, target) in cases.items():
            count = 100 if arguments.smoke else count

            def one(form, library=library, case=case, count=count):
                return run([program(build, library, form)], [case, count], cpus[-1])

            rows += case_rows(library, case, target, in_turns(arguments.rounds, one))
    for library in ECHO:
        messages = 2000 if arguments.smoke else MESSAGES

        def serve(form, library=library, messages=messages):
            return echo(build, library, form, messages, cpus)

        rows += echo_rows(library, in_turns(arguments.rounds, serve))
    print_rows(rows, arguments.results)


if __name__ == "__main__":
    main()
