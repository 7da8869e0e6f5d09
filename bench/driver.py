# SPDX-License-Identifier: MIT
"""Measures the loop against libuv, libev and libevent, and the report against its limits.

Every figure comes from a program of its own, built from bench/, that runs one case once, pinned to
one CPU. The programs take turns (ours, libuv, libev, libevent, ours with tracking, ours, libuv, …)
so that whatever else the machine does meets all of them. A figure is the median over the rounds; a
ratio is ours divided by the peer's of the same round, then the median. The peer of a target is the
library with the lowest median. `report` and `report-memory` have a limit in a peer's place.

The target is 1.00: at least as fast as the fastest peer, or within the limit. It applies to the
loop with tracking off (UNCLOSED_OPTIONS=enabled=0), as the peers track nothing; "tracked" is the
same loop with tracking on. Where an operation makes a system call the target applies to that too;
where it makes none, tracking may add 55 ns to a pair of acquire and release.

`stacks`, `record`, `start` and the others in PARTS are programs that measure one part of the
library against a peer or a limit of its own, interleaved inside the program; each of their rows
names peer and target. Nothing here is a test: a missed target is shown, and the status stays 0.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ("libuv", "libev", "libevent")
LIMITS = {"report": ("s", 0.5), "report-memory": ("MiB", 16.0)}
TARGET = 1.0
# An operation of these makes a system call, so even with tracking on they are to be the fastest.
CALLS_OF_SYSTEM = ("ring", "timer-turn", "wakeups")
# What tracking may add to a pair of acquire and release, in ns.
TRACKING_LIMIT = 55.0
PAIRS = ("timer-cancel", "timer-fire", "timer-turn", "callbacks", "callbacks-turn", "readers")
# Programs that print rows of their own, and whether they want one CPU.
PARTS = {
    "stacks": True,
    "record": False,
    "start": False,
    "jobs": False,
    "coroutines": True,
    "tasks": True,
    "children": False,
    "serve": False,
    "probes": False,
    "loops": False,
    "run": False,
    "postmortem": False,
    "symbolize": False,
    "gate": False,
    "html": False,
    "convert": False,
}
SCRIPTS = {  # of these parts; the others are programs
    "serve": "serve.py",
    "probes": "probes.py",
    "loops": "loops.py",
    "run": "run.py",
    "postmortem": "postmortem.py",
    "symbolize": "symbolize.py",
    "gate": "gate.py",
    "html": "html.py",
    "convert": "convert.py",
}
PART_ROUNDS_MAX = 3
COULD_NOT_MEASURE = 3
RUN_SECONDS_MAX = 300


def read_cases():
    """{name: unit}, in the order of the one list."""
    text = (ROOT / "bench" / "cases.def").read_text(encoding="utf-8")
    return dict(re.findall(r'^CASE\(\w+, "([^"]+)", "([^"]+)"', text, re.MULTILINE))


CASES = read_cases()
NAMES = (*CASES, *LIMITS, *PARTS)


def give_up(reason):
    print(f"bench: {reason}", file=sys.stderr)
    sys.exit(COULD_NOT_MEASURE)


# Arguments

def parse_rounds(word):
    rounds = int(word)
    if rounds < 1:
        raise ValueError
    return rounds


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench", usage="scripts/bench [--rounds N] [--json FILE] [NAME...]",
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="names: " + " ".join(NAMES))
    parser.add_argument("names", metavar="NAME", nargs="*", help="what to measure; default: all")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--rounds", metavar="N", type=parse_rounds, default=11,
                        help="how often each program runs (11; below 7 is only a glance)")
    parser.add_argument("--json", metavar="FILE", help="also write the rows to FILE, - for stdout")
    parser.add_argument("--peers", action="store_true", help="also print every peer's median")
    parser.add_argument("--programs", metavar="DIR", type=pathlib.Path,
                        help="use the programs in DIR and build nothing")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in NAMES:
            parser.error(f"no such benchmark: {name}\nnames: {' '.join(NAMES)}")
    arguments.names = [name for name in NAMES if name in arguments.names or not arguments.names]
    return arguments


# Programs

def build(no_install):
    """Install what is missing and build. Returns the programs' folder.

    The preset is `release`, the folder is not: there the tests would be switched off for good.
    """
    folder = ROOT / "build" / "bench"
    environment = dict(os.environ, **({"UNC_NO_INSTALL": "1"} if no_install else {}))
    setup = ["bash", "-c", 'source "$1" && need_packages build bench', "bench",
             str(ROOT / "scripts" / "setup.sh")]
    steps = (
        setup,
        ["cmake", "--preset", "release", "-S", str(ROOT), "-B", str(folder),
         "-D", "UNC_BUILD_BENCH=ON", "-D", "UNC_BUILD_TESTS=OFF", "-D", "UNC_BUILD_EXAMPLES=ON",
         "-D", "UNC_WARNINGS_AS_ERRORS=OFF"],
        ["cmake", "--build", str(folder)],
    )
    for step in steps:
        result = subprocess.run(step, cwd=ROOT, env=environment, check=False, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode != 0:
            print(result.stdout, file=sys.stderr)
            give_up(f"this failed, see above: {' '.join(step)}")
    return folder / "bench"


def run_program(command, options, is_pinned=True):
    """Run @command once, on one CPU. Returns what it printed, a list of words a line."""
    cpus = {max(os.sched_getaffinity(0))} if is_pinned else os.sched_getaffinity(0)
    environment = dict(os.environ, UNCLOSED_OPTIONS=options, LC_ALL="C")
    try:
        result = subprocess.run(command, env=environment, check=False, text=True,
                                capture_output=True, timeout=RUN_SECONDS_MAX,
                                preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    except subprocess.TimeoutExpired:
        give_up(f"{' '.join(command)} did not end within {RUN_SECONDS_MAX} s")
    except OSError as error:
        give_up(f"{command[0]}: {error.strerror}")
    if result.returncode != 0:
        give_up(f"{' '.join(command)} ended with {result.returncode}\n{result.stderr.rstrip()}")
    return [line.split() for line in result.stdout.splitlines()]


def run_figures(command, options):
    """{name: figure}"""
    return {words[0]: float(words[1]) for words in run_program(command, options)}


# Figures

def median_ratio(ours, theirs):
    return statistics.median(our / their for our, their in zip(ours, theirs))


def make_row(name, unit, ours, peer, peer_name, target):
    """@ours and @peer: a figure a round. What is shown decides whether the target is met."""
    ratio = round(median_ratio(ours, peer), 2)
    return {
        "name": name,
        "ours": round(statistics.median(ours), 4),
        "peer": round(statistics.median(peer), 4),
        "peer_name": peer_name,
        "ratio": ratio,
        "target": target,
        "met": None if target is None else ratio <= target,
        "unit": unit,
    }


def measure_case(name, programs, rounds, folder):
    """Returns the rows without tracking, with it, and of what it adds; and {library: median}."""
    tracked_options = f"report={folder}/%p.json"
    columns = {"ours": ("unclosed", "enabled=0"), **{peer: (peer, "") for peer in PEERS},
               "tracked": ("unclosed", tracked_options)}
    figures = {column: [] for column in columns}
    for _ in range(rounds):
        for column, (library, options) in columns.items():
            command = [str(programs / f"bench-{library}"), name]
            figures[column].append(run_figures(command, options)[name])
    medians = {column: statistics.median(values) for column, values in figures.items()}
    fastest = min(PEERS, key=medians.get)
    row = make_row(name, CASES[name], figures["ours"], figures[fastest], fastest, TARGET)
    tracked = make_row(f"{name} (tracked)", CASES[name], figures["tracked"], figures[fastest],
                       fastest, TARGET if name in CALLS_OF_SYSTEM else None)
    added = None
    if name in PAIRS:
        differences = [tracked - off for tracked, off in zip(figures["tracked"], figures["ours"])]
        added = make_row(f"{name} (added)", "ns/pair", differences,
                         [TRACKING_LIMIT] * rounds, "limit", TARGET)
    return [row, tracked, added], medians


def measure_report(names, programs, rounds, folder):
    """Both rows come from the same runs."""
    command = [str(programs / "bench-report")]
    runs = [run_figures(command, f"report={folder}/%p.json") for _ in range(rounds)]
    for name in names:
        unit, limit = LIMITS[name]
        yield make_row(name, unit, [run[name] for run in runs], [limit] * rounds, "limit", TARGET)


def measure_part(name, programs, rounds, folder):
    """Rows as the program says them: RESULT name unit ours peer peer_name target."""
    columns = {}
    command = [str(programs / f"bench-{name}")]
    if name in SCRIPTS:
        command = [sys.executable, str(ROOT / "bench" / SCRIPTS[name]), str(programs.parent),
                   "--results", "--rounds", str(rounds)]
    for _ in range(1 if name in SCRIPTS else min(rounds, PART_ROUNDS_MAX)):
        for words in run_program(command, f"report={folder}/%p.json", PARTS[name]):
            if words[:1] == ["RESULT"]:
                columns.setdefault(words[1], []).append(words)
    for row_name, runs in columns.items():
        _, _, unit, _, _, peer_name, target = runs[0]
        yield make_row(row_name, unit, [float(words[3]) for words in runs],
                       [float(words[4]) for words in runs], peer_name,
                       None if target == "-" else float(target))


# Output

COLUMNS = "{:<24}{:<13}{:>10}{:>10}  {:<15}{:>6}{:>8}  {}"


def figure(value):
    return f"{value:.1f}" if value >= 100 else f"{value:.2f}"


def print_row(row):
    met = {None: "", True: "yes", False: "NO"}[row["met"]]
    target = "" if row["target"] is None else f"{row['target']:.2f}"
    print(COLUMNS.format(
        row["name"], row["unit"], figure(row["ours"]), figure(row["peer"]), row["peer_name"],
        f"{row['ratio']:.2f}", target, met).rstrip(), flush=True)


def print_peers(medians):
    columns = ("ours", *PEERS, "tracked")
    print("\nevery median")
    print(f"{'name':<15}{'unit':<12}" + "".join(f"{column:>10}" for column in columns))
    for name, values in medians.items():
        print(f"{name:<15}{CASES[name]:<12}" +
              "".join(f"{figure(values[column]):>10}" for column in columns))


def write_json(rows, path):
    text = json.dumps(rows, indent=2) + "\n"
    if path == "-":
        sys.stdout.write(text)
        return
    try:
        pathlib.Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        give_up(f"cannot write {path}: {error.strerror}")


def measure(arguments, programs, folder):
    rows, medians = [], {}

    def add(row):
        print_row(row)
        rows.append(row)

    print(COLUMNS.format("name", "unit", "ours", "peer", "peer_name", "ratio", "target", "met"),
          flush=True)
    for name in arguments.names:
        if name in CASES:
            case_rows, medians[name] = measure_case(name, programs, arguments.rounds, folder)
            for row in filter(None, case_rows):
                add(row)
        if name in PARTS:
            for row in measure_part(name, programs, arguments.rounds, folder):
                add(row)
    limits = [name for name in arguments.names if name in LIMITS]
    if limits:
        for row in measure_report(limits, programs, arguments.rounds, folder):
            add(row)
    if arguments.peers and medians:
        print_peers(medians)
    return rows


def main():
    arguments = parse_arguments()
    if arguments.list:
        print("\n".join(NAMES))
        return
    programs = arguments.programs or build(arguments.no_install)
    with tempfile.TemporaryDirectory(prefix="unclosed-bench-") as folder:
        rows = measure(arguments, programs, folder)
    print(f"\nratio: ours / peer of the same round, median of {arguments.rounds}; "
          "1.00 or less is as fast, or within the limit")
    if arguments.json:
        write_json(rows, arguments.json)


if __name__ == "__main__":
    main()
