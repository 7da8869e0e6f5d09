# SPDX-License-Identifier: MIT
"""Every scenario, built by the line that examples/README.md gives; the first one is run, too.

The line runs as it stands there, with `cc` being the compiler under test and pkg-config
looking into an installation of the build.

usage: one_line.py BUILD-DIRECTORY [--c=COMPILER] [--flags=FLAGS]
"""
import argparse
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "api"))
import consumer  # noqa: E402 (found where the line above says)
import readme  # noqa: E402

EXAMPLES = HERE.parents[1] / "examples"
NAME = "hello_world"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--c", default="cc")
    parser.add_argument("--flags", default="")
    arguments = parser.parse_args()
    line = re.search(rf"^cc .*{NAME}.*pkg-config.*$", (EXAMPLES / "README.md").read_text(), re.M)[0]
    with tempfile.TemporaryDirectory(prefix="unclosed-scenarios-") as folder:
        folder = pathlib.Path(folder)
        environment = readme.prepare(folder, arguments)
        (folder / "scenarios").symlink_to(EXAMPLES / "scenarios")
        for source in sorted((EXAMPLES / "scenarios").glob("*.c")):
            consumer.run("sh", "-c", line.replace(NAME, source.stem), cwd=folder,
                         env=environment)
        result = consumer.run(folder / NAME, env=environment)
    if (result.stdout, result.stderr) != ("hello\nworld\n", ""):
        sys.exit(f"{NAME}: {result.stdout}{result.stderr}")


if __name__ == "__main__":
    main()
