# SPDX-License-Identifier: MIT
"""What the scripts of bench/ print: rows of (name, unit, ours, peer, peer's name, target).

A row comes once for each round; a target is a ratio, or None where there is nothing to miss.
"""
import argparse
import pathlib
import statistics
import sys

COULD_NOT_MEASURE = 3


def give_up(reason):
    print(f"bench: {reason}", file=sys.stderr)
    sys.exit(COULD_NOT_MEASURE)


def parse_arguments(description, rounds):
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="a build directory, RelWithDebInfo")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--smoke", action="store_true", help="a little of everything")
    parser.add_argument("--results", action="store_true", help="print RESULT lines, no table")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    return arguments


def print_table(rows):
    print(f"{'':32}{'unit':<9}{'ours':>10}{'peer':>11}  {'':<13}{'ratio':>6}{'target':>8}")
    for name in dict.fromkeys(row[0] for row in rows):
        same = [row for row in rows if row[0] == name]
        ours, peer = (statistics.median(row[index] for row in same) for index in (2, 3))
        ratio = statistics.median(row[2] / row[3] for row in same)
        target = "" if same[0][5] is None else f"{same[0][5]:.2f}"
        print(f"{name:32}{same[0][1]:<9}{ours:10.2f}{peer:11.2f}  {same[0][4]:<13}{ratio:6.2f}"
              f"{target:>8}")


def print_rows(rows, is_for_driver):
    if not is_for_driver:
        print_table(rows)
        return
    for name, unit, ours, peer, peer_name, target in rows:
        print("RESULT", name, unit, f"{ours:.3f}", f"{peer:.3f}", peer_name,
              "-" if target is None else f"{target:.3f}")
