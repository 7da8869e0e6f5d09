#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A test of the test: gates that are wrong on purpose, and statuses.py has to notice each.

    mutants.py COMMAND
"""
import os
import subprocess
import sys
import tempfile

# What becomes of the true status.
MUTANTS = {
    "always green": "exit 0",
    "green where something was found": '[ "$status" = 1 ] && exit 0',
    "green where nothing was measured": '[ "$status" = 3 ] && exit 0',
    "green for wrong use": '[ "$status" = 2 ] && exit 0',
    "green where the output is lost": '[ "$status" = 4 ] && exit 0',
    "always red": "exit 1",
    "red where nothing was measured": '[ "$status" = 3 ] && exit 1',
}


def is_noticed(command, script, mutation):
    with tempfile.TemporaryDirectory(prefix="unclosed-mutant.") as folder:
        mutant = os.path.join(folder, "unclosed")
        with open(mutant, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\n"{command}" "$@"\nstatus=$?\n{mutation}\nexit "$status"\n')
        os.chmod(mutant, 0o700)
        done = subprocess.run([sys.executable, script, mutant, "--failfast"],
                              capture_output=True, text=True, check=False)
    return done.returncode == 1 and "FAIL:" in done.stderr


def main():
    command = sys.argv[1]
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "statuses.py")
    missed = [name for name, mutation in MUTANTS.items()
              if not is_noticed(command, script, mutation)]
    for name in missed:
        print(f"mutants.py: nobody noticed a gate that is {name}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
