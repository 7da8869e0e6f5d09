# SPDX-License-Identifier: MIT
"""The recipes of docs/ci.md do what they say: each is run as its CI would run it.

On a project that leaks, on the same one mended, and on one that is not linked with the probes,
which no recipe may let pass. What a CI does by itself (upload, show) is checked by the files that
it would find.

usage: recipes_test.py BUILD-DIRECTORY CI.md
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import yaml

HERE = pathlib.Path(__file__).resolve().parent
RECIPE = re.compile(r"<!-- recipe: (\w+) -->\n```\w+\n(.*?)^```$", re.M | re.S)
# What is done to the project: flags, and the status of the recipe.
PROJECTS = {"leaking": ("", True, 1), "mended": ("-DTIDY", True, 0), "unprobed": ("", False, 3)}


class Job:
    """A checkout in a CI's job, with `unclosed` on its path."""

    def __init__(self, prefix, folder, flags, has_probes):
        self.folder = folder
        shutil.copytree(HERE / "project", folder)
        (folder / ".git").mkdir()
        path = f"{prefix / 'bin'}:{os.environ['PATH']}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("UNCLOSED")}
        self.environment = kept | {"PATH": path, "CI": "true", "CFLAGS": f"-g {flags}",
                                   "XDG_STATE_HOME": str(folder / "state"), "PROBES": ""}
        if has_probes:
            self.environment["PROBES"] = subprocess.run(
                ["unclosed", "flags", "--rpath"], env=self.environment, capture_output=True,
                text=True, check=True).stdout.strip()

    def sh(self, line, *shell, **environment):
        """Status, standard output."""
        done = subprocess.run([*(shell or ("sh", "-e")), "-c", line], cwd=self.folder, text=True,
                              env=self.environment | environment, capture_output=True, check=False)
        sys.stdout.write(f"$ {line}\n{done.stdout}{done.stderr}[{done.returncode}]\n")
        return done.returncode, done.stdout

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")


def count_junit(job, name):
    """What failed, and what passed."""
    cases = xml.etree.ElementTree.fromstring(job.read(name)).iter("testcase")
    bad = [bool(case.findall("failure") + case.findall("error")) for case in cases]
    return sum(bad), len(bad) - sum(bad)


def count_sarif(job, name):
    run, = json.loads(job.read(name))["runs"]
    return len(run["results"]), run["invocations"][0]["executionSuccessful"]


def run_github(job, recipe):
    """Steps one after the other; after a failure those alone that say so."""
    status = 0
    log = ""
    for step in yaml.safe_load(recipe)["steps"]:
        if status != 0 and step.get("if") != "always()":
            continue
        if "run" in step:
            one, out = job.sh(step["run"], "bash", "--noprofile", "--norc", "-eo", "pipefail",
                              GITHUB_ACTIONS="true",
                              GITHUB_STEP_SUMMARY=str(job.folder / "summary.md"))
            status = status or one
            log += out
    files = [step["with"]["sarif_file"] for step in yaml.safe_load(recipe)["steps"]
             if "with" in step]
    results, is_measured = count_sarif(job, files[0])
    assert is_measured == (status != 3)
    assert results == (status != 0)
    # The program's own line stands between the fences.
    token = re.search(r"^::stop-commands::(\S+)$", log, re.M)[1]
    inside, outside = log.split(f"::stop-commands::{token}\n")[1].split(f"\n::{token}::\n")
    assert "::error::this is what the program says" in inside
    assert ("::error " in outside) == (status != 0), outside
    if status == 1:
        assert "file=parser_test.c,line=9" in outside, outside
        assert "parser_test.c:9" in job.read("summary.md")
    return status


def run_gitlab(job, recipe):
    (name, stage), = yaml.safe_load(recipe).items()
    assert name == "leaks"
    status = 0
    for line in stage["script"]:
        status = status or job.sh(line)[0]
    for line in stage["after_script"]:
        job.sh(line)
    reports = stage["artifacts"]["reports"]
    failed, passed = count_junit(job, reports["junit"])
    entries = json.loads(job.read(reports["codequality"]))
    assert stage["artifacts"]["when"] == "always"
    assert bool(failed) == bool(entries) == (status != 0), (failed, passed, entries)
    if status == 1:
        assert entries[0]["location"] == {"path": "parser_test.c", "lines": {"begin": 9}}, entries
    return status


def run_jenkins(job, recipe):
    steps, post = recipe.split("post {")
    status = 0
    for line in re.findall(r"sh '([^']*)'", steps):
        status = status or job.sh(line, "sh", "-xe")[0]
    for line in re.findall(r"sh '([^']*)'", post):
        job.sh(line, "sh", "-xe")
    failed, _ = count_junit(job, re.search(r"junit '([^']*)'", post)[1])
    results, _ = count_sarif(job, re.search(r"pattern: '([^']*)'", post)[1])
    assert recipe.count("{") == recipe.count("}")
    assert bool(failed) == (status != 0) and results == (status != 0)
    return status


def run_ctest(job, recipe):
    """A program without probes is no business of a recipe that links them."""
    if not job.environment["PROBES"]:
        recipe = recipe.replace("PRIVATE unclosed::probes", "PRIVATE m")
    (job.folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.24)\nproject(parser C)\nenable_testing()\n" + recipe)
    status, _ = job.sh("cmake -B build -D CMAKE_BUILD_TYPE=Debug && cmake --build build")
    assert status == 0
    status, out = job.sh("ctest --test-dir build --output-on-failure")
    assert ("leaks" in out.split("The following tests FAILED")[-1]) or status == 0
    if status != 0:
        return 1 if "parser_test.c:9" in out else 3
    return 0


def run_any(job, recipe):
    status, _ = job.sh(recipe, "sh")
    page = job.read("unclosed.html")
    assert page.startswith("<!DOCTYPE html>") and ("parser_test.c:9" in page) == (status == 1)
    return status


RUNNERS = {"github": run_github, "gitlab": run_gitlab, "jenkins": run_jenkins, "ctest": run_ctest,
           "any": run_any}


def main():
    build, page = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    recipes = dict(RECIPE.findall(page.read_text(encoding="utf-8")))
    if recipes.keys() != RUNNERS.keys():
        sys.exit(f"{page.name} has the recipes {sorted(recipes)}, not {sorted(RUNNERS)}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        prefix = folder / "prefix"
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        for name, recipe in recipes.items():
            for project, (flags, has_probes, wanted) in PROJECTS.items():
                print(f"== {name}: {project}")
                job = Job(prefix, folder / f"{name}-{project}", flags, has_probes)
                status = RUNNERS[name](job, recipe)
                if status != wanted:
                    sys.exit(f"{name}, {project}: status {status}, not {wanted}")
                assert not list((job.folder / "state").rglob("*.json")), "reports lie elsewhere"


if __name__ == "__main__":
    main()
