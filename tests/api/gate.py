# SPDX-License-Identifier: MIT
"""unclosed_add_gate in a project that uses the installed package: green, red, tolerated, red again.
And what `unclosed doctor` says of its programs.

usage: gate.py BUILD-DIRECTORY [--c=COMPILER]
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from consumer import find_one, install

SOURCES = pathlib.Path(__file__).resolve().parent / "consumer_gate"
RESULT = re.compile(r"Test +#\d+: (\S+) \.+ *(Passed|[\w ]*\*\*\*)", re.M)


class Project:
    def __init__(self, prefix, folder, compiler):
        self.prefix = prefix
        self.folder = folder
        self.compiler = compiler
        self.environment = os.environ | {"XDG_STATE_HOME": str(folder / "state")}
        self.environment.pop("CI", None)

    def call(self, *command):
        return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              check=False, env=self.environment)

    def configure(self, *arguments, generator="Ninja", build_type="Debug"):
        """A fresh build directory. Returns: what CMake said, whether it could."""
        shutil.rmtree(self.folder / "build", ignore_errors=True)
        done = self.call("cmake", "-S", SOURCES, "-B", self.folder / "build", "-G", generator,
                         "-D", f"CMAKE_PREFIX_PATH={self.prefix}",
                         "-D", f"CMAKE_C_COMPILER={self.compiler}",
                         "-D", f"CMAKE_BUILD_TYPE={build_type}", *arguments)
        return done.returncode == 0, done.stdout + done.stderr

    def test(self, *arguments, config="Debug"):
        """Returns: {test: passed}, and what was printed."""
        built = self.call("cmake", "--build", self.folder / "build", "--config", config)
        if built.returncode != 0:
            sys.exit(built.stdout + built.stderr)
        done = self.call("ctest", "--test-dir", self.folder / "build", "-C", config,
                         "--output-on-failure", *arguments)
        text = done.stdout + done.stderr
        return {name: word == "Passed" for name, word in RESULT.findall(text)}, text

    def configure_and_test(self, *arguments, **more):
        is_done, text = self.configure(*arguments, **more)
        if not is_done:
            sys.exit(text)
        return self.test()


def expect(what, found, text, covers=True, **expected):
    if "leaks" in expected:
        expected |= {"leaks.begin": True, "leaks.covers": covers}
    if found != expected:
        sys.exit(f"{what}: {found}, not {expected}\n{text}")


def expect_text(what, pattern, text):
    if not re.search(pattern, text):
        sys.exit(f"{what}: says nothing of {pattern}\n{text}")


def check_colours(project):
    """Green, red, tolerated, and red for what is new."""
    found, text = project.configure_and_test()
    expect("tidy", found, text, parser=True, writer=True, leaks=True)

    found, text = project.configure_and_test("-DPARSER_ARGUMENTS=forgets")
    expect("forgets", found, text, parser=True, writer=True, leaks=False)
    expect_text("forgets", r"open_something", text)

    baseline = project.folder / "baseline.json"
    done = project.call(find_one(project.prefix, "bin/unclosed"), "baseline", "update",
                        "--baseline", baseline, project.folder / "build/parser/leaks.unclosed")
    if done.returncode != 0:
        sys.exit(f"baseline update: {done.stderr}")
    tolerant = f"-DBASELINE={baseline}"
    found, text = project.configure_and_test("-DPARSER_ARGUMENTS=forgets", tolerant)
    expect("tolerated", found, text, parser=True, writer=True, leaks=True)
    found, text = project.configure_and_test("-DPARSER_ARGUMENTS=more", tolerant)
    expect("one more", found, text, parser=True, writer=True, leaks=False)
    expect_text("one more", r"open_another", text)

    # One of several tests: the gate is about that one, and what was there before is gone.
    found, text = project.test("-R", "writer")
    expect("one test", found, text, writer=True, leaks=True)


def check_measured(project):
    """What was killed, or could not be observed, is not green."""
    found, text = project.configure_and_test("-DPARSER_ARGUMENTS=killed")
    expect("killed", found, text, parser=False, writer=True, leaks=False)
    expect_text("killed", r"not measured|could not be measured", text)
    found, text = project.configure_and_test("-DWITH_UNLINKED=ON")
    expect("unlinked", found, text, parser=True, writer=True, unlinked=False,
           leaks=False)
    expect_text("unlinked", r"unlinked_test", text)
    found, text = project.configure_and_test("-DWITH_SCRIPT=ON")
    expect("script", found, text, covers=False, parser=True, writer=True, script=True,
           late=True, leaks=True)
    expect_text("script", r"not behind the gate leaks, .*: script", text)
    expect_text("script", r"added after unclosed_add_gate.*: late", text)
    found, text = project.configure_and_test("-DWITH_WRAPPED=ON")
    expect("wrapped", found, text, parser=True, writer=True,
           wrapped=True, leaks=False)
    is_done, text = project.configure("-DWITHOUT_TESTS=ON")
    if is_done:
        sys.exit("a gate before nothing was configured")
    expect_text("nothing", r"there is no test in this folder yet", text)


def check_doctor(project):
    """What is installed is found beside the command; who is linked by it is told from others."""
    command = find_one(project.prefix, "bin/unclosed")
    done = project.call(command, "doctor")
    expect_text("doctor", r"can\s+be linked with the probes in", done.stdout)
    found, text = project.configure_and_test("-DWITH_UNLINKED=ON")
    expect("doctor", found, text, parser=True, writer=True, unlinked=False, leaks=False)
    for name, status in (("parser_test", 0), ("unlinked_test", 3)):
        done = project.call(command, "doctor", find_one(project.folder / "build", name))
        if done.returncode != status:
            sys.exit(f"doctor {name}: {done.returncode}, not {status}\n{done.stdout}")
    for script in ("bash-completion/completions/unclosed", "zsh/site-functions/_unclosed",
                   "fish/vendor_completions.d/unclosed.fish"):
        find_one(project.prefix, f"share/{script}")


def check_configurations(project):
    """Where there are no probes there is no gate, and tests are what they were."""
    found, text = project.configure_and_test("-DPARSER_ARGUMENTS=forgets", build_type="Release")
    expect("release", found, text, parser=True, writer=True)
    is_done, text = project.configure(build_type="")
    if not is_done:
        sys.exit(text)
    expect_text("no build type", r"Warning(.|\n)*without a CMAKE_BUILD_TYPE there are no", text)
    is_done, text = project.configure("-DPARSER_ARGUMENTS=forgets",
                                      generator="Ninja Multi-Config")
    if not is_done:
        sys.exit(text)
    found, text = project.test()
    expect("several, debug", found, text, parser=True, writer=True, leaks=False)
    found, text = project.test(config="Release")
    expect("several, release", found, text, parser=True, writer=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        project = Project(install(arguments.build, folder), folder, arguments.c)
        check_colours(project)
        check_measured(project)
        check_doctor(project)
        check_configurations(project)


if __name__ == "__main__":
    main()
