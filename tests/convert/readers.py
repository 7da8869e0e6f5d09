# SPDX-License-Identifier: MIT
"""usage: readers.py UNCLOSED PACKAGES: let the SARIF Multitool say what GitHub would refuse.

Its status is 0 whatever it finds, so its own output is counted. scripts/readers calls this.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import samples
from converting import Converter
from sarif_test import misuse

TOOL = "@microsoft/sarif-multitool-linux/Sarif.Multitool"


def judge(tool, folder):
    """What the tool says of all documents of a folder: level, rule, file and arguments."""
    output = folder / "verdict.json"
    done = subprocess.run([tool, "validate", *sorted(map(str, folder.glob("*.sarif"))),
                           "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note",
                           "--output", output, "--log", "ForceOverwrite"],
                          capture_output=True, text=True, timeout=600, check=False)
    assert output.is_file(), done.stdout + done.stderr
    run, = json.loads(output.read_text())["runs"]
    invocation, = run["invocations"]
    assert invocation["executionSuccessful"], invocation
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        name = place.get("uri") or run["artifacts"][place["index"]]["location"]["uri"]
        yield (result.get("level", "warning"), result["ruleId"], pathlib.Path(name).name,
               result["message"].get("arguments", []))


def write_all(converter, folder):
    for name, make, status in [*samples.ALL, ("misuse", misuse, 0),
                               ("many", lambda: samples.many(300), 0)]:
        for word, arguments in (("", []), ("-all", ["--tolerated", "--category", "unit/a b"])):
            (folder / f"{name}{word}.sarif").write_bytes(
                converter.convert("sarif", make(), status=status, arguments=arguments))


def main():
    tool = (pathlib.Path(sys.argv[2]) / TOOL).resolve()
    assert tool.is_file(), f"{tool} is missing: scripts/readers fetches it"
    tool.chmod(0o755)  # the package has it without
    converter = Converter(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write_all(converter, folder)
        verdicts = list(judge(tool, folder))
        count = len(list(folder.glob("*.sarif")))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        broken = json.loads(converter.convert("sarif", samples.plain()))
        broken["runs"][0]["tool"]["driver"]["rules"] = []
        broken["runs"][0]["results"][0]["locations"] = []
        (folder / "broken.sarif").write_text(json.dumps(broken))
        refused = [verdict for verdict in judge(tool, folder) if verdict[0] == "error"]
    assert refused, "the tool takes anything"
    errors = [verdict for verdict in verdicts if verdict[0] == "error"]
    for (level, rule), number in sorted(collections.Counter(
            verdict[:2] for verdict in verdicts).items()):
        print(f"{level:8}{rule:10}{number:6}")
    for error in errors:
        print("refused:", *error)
    print(f"{count} documents, {len(errors)} errors; a broken one has {len(refused)}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
