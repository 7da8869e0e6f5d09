# SPDX-License-Identifier: MIT
"""Ask ajv whether a JSON schema takes documents: validate.js does, all in one process."""
import os
import pathlib
import subprocess
import tempfile

SCRIPT = pathlib.Path(__file__).with_name("validate.js")
# Where Debian has node's packages.
ENVIRONMENT = os.environ | {"NODE_PATH": "/usr/share/nodejs"}


def ask(schema, documents):
    """Of each document of bytes: "ok", or what is wrong with it."""
    assert pathlib.Path(schema).is_file(), f"{schema} is missing: scripts/test fetches it"
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, document in enumerate(documents):
            path = pathlib.Path(folder) / f"{number}.json"
            path.write_bytes(document)
            paths.append(path.name)
        done = subprocess.run(["node", SCRIPT, pathlib.Path(schema).resolve(), *paths], cwd=folder,
                              env=ENVIRONMENT, capture_output=True, text=True, timeout=100,
                              check=False)
    answers = done.stdout.splitlines()
    assert len(answers) == len(documents), done.stderr
    assert (done.returncode == 0) == all(answer == "ok" for answer in answers), done
    return answers


def take_all(schema, documents):
    for answer, document in zip(ask(schema, documents), documents):
        assert answer == "ok", (answer, document[:4000])


def refuses(schema, document, word):
    """A check that takes everything is none: @word is in what is said against it."""
    answer, = ask(schema, [document])
    assert answer != "ok" and word in answer, answer
