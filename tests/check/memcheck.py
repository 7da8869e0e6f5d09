# SPDX-License-Identifier: MIT
"""`ctest -T memcheck` and `ctest_memcheck`, for real, with programs that leave something.

usage: memcheck.py PROJECT PROGRAM UNCLOSED
"""
import base64
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zlib

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from leaks import read  # noqa: E402

DEFECTS = {"fd": {"Direct leak": 1}, "double": {"Direct leak": 1}, "child": {"Direct leak": 1},
           "loop": {"Direct leak": 1, "Indirect leak": 1}}
NO_LOG = "Cannot find memory tester output file"


def run(*command, folder, status=0, **variables):
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("LSAN", "CTEST", "UNCLOSED"))}
    done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True,
                          text=True, check=False, timeout=120,
                          env=environment | {"XDG_STATE_HOME": str(folder)} | variables)
    output = done.stdout + done.stderr
    assert (done.returncode != 0) == (status != 0), (done.returncode, output)
    return output


def read_analysis(build):
    """Test: its defects and its log; CTest lists those alone that have any."""
    path, = build.glob("Testing/*/DynamicAnalysis.xml")
    tests = {}
    for test in xml.etree.ElementTree.parse(path).iterfind("DynamicAnalysis/Test"):
        log = test.find("Log")
        # CTest ends what it encodes with `=` as it likes: the beginning is all there.
        text = base64.b64decode(log.text.strip().rstrip("=") + "==")
        assert log.attrib == {"compression": "gzip", "encoding": "base64"}, log.attrib
        text = zlib.decompressobj().decompress(text).decode()
        tests[test.find("Name").text] = (
            {item.attrib["type"]: int(item.text) for item in test.iterfind("Results/Defect")},
            text)
    return tests


def check_log(text):
    """What CDash shows: our text behind the program's; CTest marks the heads that it counts."""
    ours = text[text.rindex(" (in the form of LeakSanitizer"):]
    ours = "unclosed: x" + ours.replace("<b>Direct leak</b> ", "").replace(
        "<b>Indirect leak</b> ", "")
    return len(read(ours.rstrip() + "\n"))


def check_under_run(folder, command, program):
    """Who listens to a program takes nothing from the log, and the other way round."""
    for way, status, count in (("fd", 1, 1), ("clean", 0, 0)):
        run(command, "run", "-o", folder / f"run.{way}", "--no-baseline", "--", program, way, "x",
            folder=folder, status=status, LSAN_OPTIONS=f"log_path={folder}/{way}")
        log, = folder.glob(f"{way}.[0-9]*")
        assert len(read(log.read_text())) == count, log.read_text()
        assert any((folder / f"run.{way}").glob("*.json")), way


def main():
    project, program, command = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build = folder / "build"
        run("cmake", "-S", project, "-B", build, f"-DPROGRAM={program}", folder=folder)

        output = run("ctest", "-T", "memcheck", folder=build)
        assert NO_LOG not in output, output
        tests = read_analysis(build)
        assert {test: defects for test, (defects, _) in tests.items()} == DEFECTS, tests
        for test, (defects, text) in tests.items():
            assert check_log(text) == sum(defects.values()), (test, text)

        # What ctest says when a program was not observed: the empty log is what it misses.
        output = run("ctest", "-T", "memcheck", "-R", "clean", folder=build,
                     UNCLOSED_OPTIONS="enabled=0")
        assert NO_LOG in output, output

        gate = ("ctest", "-S", project / "gate.cmake", f"-DSOURCE={project}", f"-DBINARY={build}")
        output = run(*gate, "-DTESTS=clean|kept", folder=build)
        assert "defects: 0" in output and NO_LOG not in output, output
        output = run(*gate, "-DTESTS=fd|loop", folder=build, status=1)
        assert "defects: 3" in output, output
        check_under_run(folder, command, program)


if __name__ == "__main__":
    main()
