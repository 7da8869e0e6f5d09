#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Calls of libc with the probes in front of them, beside the same program without.

The programs take turns: not linked with the probes, with an interposer that does nothing but call
the real function, linked, built for ThreadSanitizer, under valgrind (--tool=none --track-fds=yes),
so that whatever else the machine does meets all of them. A ratio is that of one round. `-added` is
what the probes add to a pair of acquire and release, in ns; `-stub` compares with the interposer,
which is the floor of the machine. `flat` compares a pair beside 1,000,000 open descriptors with one
beside 10, both linked, over the same quotient not linked. Nothing here is a test: a missed target
is shown, and the status stays 0. 1,000,000 descriptors need a limit (`ulimit -Hn`) that allows
them: the rows say how many there were.
"""
import os
import resource
import subprocess

from rows import give_up, parse_arguments, print_rows

ADDED_LIMIT_NS = 60.0
# case: (operations, target ratio to the program that is not linked, whether it is a pair)
CASES = {
    "open": (100000, 1.08, True),
    "dup": (400000, 1.25, True),
    "socket": (100000, 1.05, True),
    "accept": (30000, 1.05, False),
    "threads": (200000, 1.08, True),
    "read": (400000, 1.00, False),
    "write": (400000, 1.00, False),
    "send-recv": (200000, 1.00, False),
    "epoll-wait": (400000, 1.00, False),
}
FEW, MANY = 10, 1000000
FLAT_COUNT = 200000
SPARE_FDS = 64
VALGRIND = ["valgrind", "-q", "--tool=none", "--track-fds=yes", "--log-file=/dev/null"]
VALGRIND_SHARE = 50  # it is given so much less to do


def run(command, *words):
    result = subprocess.run([*command, *map(str, words)], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, check=False)
    try:
        return float(result.stdout)
    except ValueError:
        give_up(f"{' '.join(command)} {words}: status {result.returncode}\n{result.stderr}")


def commands_of(build):
    programs = {name: [str(build / "bench" / f"bench-probes-{name}")]
                for name in ("bare", "stub", "linked", "tsan")}
    programs["tsan"] = ["setarch", "-R", *programs["tsan"]]
    programs["valgrind"] = [*VALGRIND, *programs["bare"]]
    return programs


def measure(commands, case, count, rounds, held=0):
    """{command: [ns, ...]}"""
    figures = {name: [] for name in commands}
    pin = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if case != "threads" else []
    for _ in range(rounds):
        for name, command in commands.items():
            share = VALGRIND_SHARE if name == "valgrind" else 1
            figures[name].append(run([*pin, *command], case, max(count // share, 100), held))
    return figures


def rows_of(case, figures):
    """(name, unit, ours, peer, peer's name, target), one for each round."""
    _, target, is_pair = CASES[case]
    for linked, bare in zip(figures["linked"], figures["bare"]):
        yield f"probes-{case}", "ns", linked, bare, "not-linked", target
        if is_pair:
            yield f"probes-{case}-added", "ns/pair", linked - bare, ADDED_LIMIT_NS, "limit", 1.0
    for peer in ("stub", "tsan", "valgrind"):
        for linked, other in zip(figures["linked"], figures[peer]):
            yield f"probes-{case}-{peer}", "ns", linked, other, peer, None


def raise_limit():
    """To as many descriptors as may be open here, 1,000,000 at most."""
    for wanted in (MANY + SPARE_FDS, resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
        except (ValueError, OSError):
            continue
        return wanted - SPARE_FDS
    give_up("the limit of descriptors cannot be read")


def flat_rows(commands, rounds):
    """The quotient of many and few, with the probes and without."""
    two = {name: commands[name] for name in ("bare", "linked")}
    held = (FEW, raise_limit())
    few, many = (measure(two, "dup", FLAT_COUNT, rounds, count) for count in held)
    quotients = {name: [a / b for a, b in zip(many[name], few[name])] for name in two}
    for linked, bare in zip(quotients["linked"], quotients["bare"]):
        yield "probes-flat", "ratio", linked, bare, "not-linked", None
    for count, figures in zip(held, (few, many)):
        for linked, bare in zip(figures["linked"], figures["bare"]):
            yield (f"probes-held-{count}-added", "ns/pair", linked - bare, ADDED_LIMIT_NS, "limit",
                   None)


def main():
    arguments = parse_arguments(__doc__, rounds=5)
    commands = commands_of(arguments.build)
    rows = []
    for case, (count, _, _) in CASES.items():
        count = 100 if arguments.smoke else count
        rows += rows_of(case, measure(commands, case, count, arguments.rounds))
    if not arguments.smoke:
        rows += flat_rows(commands, arguments.rounds)
    print_rows(rows, arguments.results)


if __name__ == "__main__":
    main()
