# SPDX-License-Identifier: MIT
"""clang-tidy 14 finds nothing in src/, reports/ and examples/; .clang-tidy says what it looks for.

usage: tidy.py ROOT BUILD-DIRECTORY    (which has compile_commands.json)
"""
import re
import subprocess
import sys

FINDING = re.compile(r"^\S+:\d+:\d+: (error|warning|note): ")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main():
    root, build = sys.argv[1:3]
    folders = f"^{re.escape(root)}/(src|reports|examples)/"
    run = subprocess.run(["run-clang-tidy-14", "-quiet", "-p", build, folders],
                         capture_output=True, text=True, check=False)
    output = COLOUR.sub("", run.stdout)
    if "clang-tidy-14 " not in output:
        print(f"nothing was looked at under {folders}")
        return 1
    print(*(line for line in output.splitlines() if FINDING.match(line)), sep="\n")
    return 1 if run.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
