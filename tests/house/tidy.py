# SPDX-License-Identifier: MIT
"""clang-tidy 14 finds nothing in src/, reports/, probes/, examples/; see .clang-tidy.

usage: tidy.py ROOT BUILD-DIRECTORY    (which has compile_commands.json)

The fuzzers compile the same sources again, instrumented; the analyzer is mistaken about
va_start there. So each file is looked at once, as the library is made of it.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

FINDING = re.compile(r"^\S+:\d+:\d+: (error|warning|note): ")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def look(build, folders):
    """Run clang-tidy over @folders with the commands of @build that are not a fuzzer's."""
    commands = json.loads(pathlib.Path(build, "compile_commands.json").read_text())
    once = {entry["file"]: entry for entry in commands
            if "-fsanitize=fuzzer" not in entry["command"]}
    with tempfile.TemporaryDirectory() as place:
        pathlib.Path(place, "compile_commands.json").write_text(json.dumps([*once.values()]))
        return subprocess.run(["run-clang-tidy-14", "-quiet", "-p", place, folders],
                              capture_output=True, text=True, check=False)


def main():
    root, build = sys.argv[1:3]
    run = look(build, f"^{re.escape(root)}/(src|reports|probes|examples)/")
    output = COLOUR.sub("", run.stdout)
    if "clang-tidy-14 " not in output:
        print(f"nothing was looked at under {root}")
        return 1
    print(*(line for line in output.splitlines() if FINDING.match(line)), sep="\n")
    return 1 if run.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
