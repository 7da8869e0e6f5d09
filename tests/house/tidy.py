# SPDX-License-Identifier: MIT
"""clang-tidy 14 finds nothing in src/, reports/, probes/, examples/; see .clang-tidy.

usage: tidy.py [--deep] ROOT BUILD-DIRECTORY    (which has compile_commands.json)

Nine tenths of the time are those of the static analyzer, which follows the paths through functions.
Here it gives up early; with --deep, for scripts/tidy, it goes as far as it does by itself.

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
SHORT = [f"-extra-arg={word}" for word in ("-Xclang", "-analyzer-config",
                                           "-Xclang", "max-nodes=10000")]


def look(build, folders, options):
    """Run clang-tidy over @folders with the commands of @build that are not a fuzzer's."""
    commands = json.loads(pathlib.Path(build, "compile_commands.json").read_text())
    once = {entry["file"]: entry for entry in commands
            if "-fsanitize=fuzzer" not in entry["command"]}
    with tempfile.TemporaryDirectory() as place:
        pathlib.Path(place, "compile_commands.json").write_text(json.dumps([*once.values()]))
        return subprocess.run(["run-clang-tidy-14", "-quiet", *options, "-p", place, folders],
                              capture_output=True, text=True, check=False)


def main():
    is_deep = sys.argv[1] == "--deep"
    root, build = sys.argv[1 + is_deep:]
    run = look(build, f"^{re.escape(root)}/(src|reports|probes|examples)/",
               [] if is_deep else SHORT)
    output = COLOUR.sub("", run.stdout)
    if "clang-tidy-14 " not in output:
        print(f"nothing was looked at under {root}")
        return 1
    print(*(line for line in output.splitlines() if FINDING.match(line)), sep="\n")
    return 1 if run.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
