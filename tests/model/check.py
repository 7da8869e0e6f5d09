# SPDX-License-Identifier: MIT
"""Search all interleavings of a model; and its broken variants, each of which must fail.

usage: check.py MODEL.pml VARIANT...
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def search(model, folder, defines):
    """The number of errors that an exhaustive search finds, and how many states it saw."""
    subprocess.run(["spin", *(f"-D{define}" for define in defines), "-a", model],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cc", "-O2", "-w", "-DSAFETY", "-DVECTORSZ=2048", "-o", "pan", "pan.c"],
                   cwd=folder, check=True)
    run = subprocess.run(["./pan", "-m200000", "-w24"], cwd=folder, capture_output=True,
                         text=True, check=False)
    found = re.search(r"errors: (\d+)", run.stdout)
    states = re.search(r"([0-9.e+]+) states, stored", run.stdout)
    if not found or "Search not completed" in run.stdout and found.group(1) == "0" or \
            "max search depth too small" in run.stdout:
        sys.exit(f"the search did not end:\n{run.stdout}{run.stderr}")
    return int(found.group(1)), states.group(1)


def main():
    model = pathlib.Path(sys.argv[1]).resolve()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        errors, states = search(model, folder, [])
        print(f"{model.stem}: {errors} errors in {states} states")
        failed = errors != 0
        for variant in sys.argv[2:]:
            errors, states = search(model, folder, [variant])
            print(f"{variant}: {'refuted' if errors else 'NOT REFUTED'}, {states} states")
            failed |= errors == 0
    sys.exit(failed)


main()
