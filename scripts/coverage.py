# SPDX-License-Identifier: MIT
"""Line coverage of src/ and reports/, a line a file, from the counts of a coverage build.

usage: coverage.py BUILD-DIRECTORY
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("src/", "reports/")


def read_counts(build):
    """{file: {line: count}}; a file compiled more than once has its counts added."""
    counts = {}
    # The notes of the compiler, not the counts: a file that nothing reached has no counts.
    data = [str(path.resolve()) for path in build.rglob("*.gcno")]
    if not data:
        sys.exit(f"coverage.py: {build} was not built with UNC_COVERAGE")
    with tempfile.TemporaryDirectory() as folder:
        # --preserve-paths: two files of one name must not write one result.
        subprocess.run(["gcov", "--json-format", "--preserve-paths", "--hash-filenames", *data],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        for result in pathlib.Path(folder).glob("*.gz"):
            for file in json.loads(gzip.open(result).read())["files"]:
                name = file["file"].removeprefix(f"{ROOT}/")
                lines = counts.setdefault(name, {})
                for line in file["lines"]:
                    number = line["line_number"]
                    lines[number] = lines.get(number, 0) + line["count"]
    return {name: lines for name, lines in counts.items()
            if name.startswith(FOLDERS) and lines}


def print_line(name, hit, total):
    print(f"{name:40} {hit:6} of {total:6} {100 * hit / total:6.1f} %")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    counts = read_counts(pathlib.Path(sys.argv[1]))
    if not counts:
        sys.exit("coverage.py: nothing of src/ was counted")
    all_hit = all_total = 0
    for name, lines in sorted(counts.items()):
        hit = sum(count > 0 for count in lines.values())
        print_line(name, hit, len(lines))
        all_hit += hit
        all_total += len(lines)
    print_line("all", all_hit, all_total)


if __name__ == "__main__":
    main()
