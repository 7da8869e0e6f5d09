# SPDX-License-Identifier: MIT
"""usage: location_test.py UNCLOSED: where a finding is for somebody who has the source tree."""
import json
import os
import pathlib
import sys
import tempfile
import urllib.parse

import samples
from converting import Converter

sample = samples.sample
INSIDE = "%SRCROOT%"


def with_frames(*frames):
    return sample.report(stacks=[sample.stack(1, *frames)])


def place_of(converter, tree, *arguments, status=0):
    """Whether it is inside, the path and the line. SARIF says all of that."""
    run, = json.loads(converter.convert("sarif", tree, arguments=arguments,
                                        status=status))["runs"]
    result, = run["results"]
    place = result["locations"][0]["physicalLocation"]
    address = place["artifactLocation"]
    return (address["uriBaseId"] == INSIDE, urllib.parse.unquote(address["uri"]),
            place["region"]["startLine"])


def file_of(converter, file, *arguments):
    """The same of one whose only line is in @file: inside is the path, else None."""
    is_inside, path, line = place_of(converter, with_frames(sample.frame("f", 5, file=file)),
                                     *arguments)
    assert line == 5 or not is_inside, line  # what is no file is not the place
    return path if is_inside else None


def test_root(converter):
    root = str(converter.folder)
    file = f"{root}/src/app.c"
    assert file_of(converter, file) == "src/app.c"  # the checkout that we are in
    assert file_of(converter, "/elsewhere/src/app.c") is None
    for word in (root, f"{root}/", f"{root}//", ".", f"{root}/src/..", "/", "src/../"):
        path = file_of(converter, file, "--source-root", word)
        assert path == (file[1:] if word == "/" else "src/app.c"), (word, path)
    assert file_of(converter, file, "--source-root", "src") == "app.c"
    assert file_of(converter, file, "--source-root", f"{root}/src") == "app.c"
    # Of another machine: it is compared by its text.
    assert file_of(converter, "/ci/tree/a/b.c", "--source-root", "/ci/tree") == "a/b.c"
    assert file_of(converter, "/ci/tree/a/b.c", "--source-root", "/ci/tree/") == "a/b.c"
    assert file_of(converter, "/ci/tree2/a/b.c", "--source-root", "/ci/tree") is None
    assert file_of(converter, "/ci/tree", "--source-root", "/ci/tree") is None


def test_root_is_found(converter):
    """From a folder below, a checkout is found above; without one, it is that folder."""
    below = converter.folder / "src"
    plain = converter.convert("sarif", samples.plain())
    report = converter.folder / "report.0.json"
    report.write_text(json.dumps(with_frames(
        sample.frame("f", 5, file=f"{converter.folder}/src/app.c"))))
    folder, converter.folder = converter.folder, below
    try:
        out, err, status = converter.run("convert", "--to", "csv", report)
        assert status == 0 and b'"src/app.c",5' in out, (out, err)
    finally:
        converter.folder = folder
    assert b"src/app.c" in plain
    with tempfile.TemporaryDirectory() as other:
        other = pathlib.Path(other).resolve()
        tree = with_frames(sample.frame("f", 5, file=f"{other}/x.c"))
        report.write_text(json.dumps(tree))
        converter.folder = other
        try:
            out, err, status = converter.run("convert", "--to", "csv", report)
        finally:
            converter.folder = folder
        assert status == 0 and b'"x.c",5' in out, (out, err)


def test_links(converter):
    """Compilers write the way they were called by."""
    root = converter.folder.resolve()
    link = pathlib.Path(f"{root}.link")
    link.symlink_to(root)
    inner = root / "linked"
    inner.symlink_to(root / "src")
    outer = root / "outer"
    outer.symlink_to("/usr")
    try:
        for word in (root, link, f"{link}/."):
            for file in (root / "src/app.c", link / "src/app.c"):
                path = file_of(converter, str(file), "--source-root", word)
                assert path == "src/app.c", (word, file, path)
        assert file_of(converter, f"{link}/src/app.c") == "src/app.c"
        # A name that is in the tree stays what it is, wherever it leads.
        assert file_of(converter, f"{root}/linked/app.c") == "linked/app.c"
        assert file_of(converter, f"{root}/outer/x.c") == "outer/x.c"
        # What is not there any more is compared by its text alone.
        assert file_of(converter, f"{link}/gone.c", "--source-root", root) is None
        assert file_of(converter, f"{link}/gone.c", "--source-root", link) == "gone.c"
        assert file_of(converter, f"{root}/gone.c", "--source-root", link) == "gone.c"
    finally:
        link.unlink()
        inner.unlink()
        outer.unlink()


def test_dots(converter):
    root = str(converter.folder)
    for file in (f"{root}/build/../src/app.c", f"{root}//src/./app.c", "src/app.c",
                 "./src/app.c", "build/x/../../src//app.c", "/../" + root + "/src/app.c",
                 # relative to a build folder, as Meson and Ninja compile
                 "../src/app.c", "../../src/app.c"):
        assert file_of(converter, file) == "src/app.c", file
    for file in ("../nowhere/app.c", "src/../../app.c", "..", "../..", "a/..", ".",
                 f"{root}/..", f"{root}/../other/app.c", "/", "/..", "/../.."):
        assert file_of(converter, file) is None, file


def test_maps(converter):
    root = str(converter.folder)

    def mapped(file, *maps):
        return file_of(converter, file, *[word for pair in maps for word in ("--path-map", pair)])

    assert mapped("/build/src/app.c", f"/build={root}") == "src/app.c"
    assert mapped("/build/src/app.c", f"/build/={root}") == "src/app.c"
    assert mapped("/build/src/app.c", f"/build={root}/") == "src/app.c"
    assert mapped("/build/src/app.c", "/build=") == "src/app.c"
    assert mapped("/build/src/app.c", "/build=.") == "src/app.c"
    assert mapped("/build/lib/a.c", "/build=deps/lib=x") == "deps/lib=x/lib/a.c"
    assert mapped("/builder/src/app.c", f"/build={root}") is None
    assert mapped("/a/x.c", "/a/b=one", "/a=two", "/a=three") == "two/x.c"
    assert mapped("/a/b/x.c", "/a/b=one", "/a=two") == "one/x.c"
    assert mapped("/build/../out/a.c", f"/build={root}/src") == "out/a.c"
    assert mapped(f"{root}/src/app.c", f"{root}/src=/elsewhere") is None


def test_wrappers(converter):
    stack = with_frames(sample.frame("open", 0, module=2), sample.frame("xopen", 5),
                        sample.frame("safe_open", 6), sample.frame("load", 7),
                        sample.frame("main", 12))
    assert place_of(converter, stack)[2] == 5
    assert place_of(converter, stack, "--wrapper", "xopen")[2] == 6
    assert place_of(converter, stack, "--wrapper", "safe_open", "--wrapper", "xopen")[2] == 7
    assert place_of(converter, stack, "--wrapper", "xope", "--wrapper", "open")[2] == 5
    every = [word for name in ("xopen", "safe_open", "load", "main")
             for word in ("--wrapper", name)]
    assert place_of(converter, stack, *every)[2] == 5  # something has to be the place
    far = with_frames(sample.frame("xopen", 5),
                      sample.frame("theirs", 9, file="/elsewhere/theirs.c"))
    assert place_of(converter, far, "--wrapper", "xopen") == (True, "src/app.c", 5)


def test_choice(converter):
    """What is in the tree comes first; what is a library's is nobody's source."""
    far = sample.frame("far", 3, file="/elsewhere/far.c")
    near = sample.frame("near", 7)
    assert place_of(converter, with_frames(far, near)) == (True, "src/app.c", 7)
    assert place_of(converter, with_frames(far)) == (False, "elsewhere/far.c", 3)
    # Distributions compile with paths relative to a tree of their own.
    library = sample.frame("uv_open", 4, module=2, file="./src/app.c")
    assert place_of(converter, with_frames(library, near)) == (True, "src/app.c", 7)
    assert place_of(converter, with_frames(library)) == (False, "src/app.c", 4)
    without = sample.frame("stripped", 0)
    assert place_of(converter, with_frames(without, near)) == (True, "src/app.c", 7)
    assert place_of(converter, with_frames(without)) == (False, "app", 1)
    site = {"file": "../src/app.c", "line": 9, "function": "g", "call": "unc_loop_open"}
    tree = sample.report(findings=[sample.finding(site=site)])
    assert place_of(converter, tree) == (True, "src/app.c", 9)
    site["line"] = 0
    tree = sample.report(findings=[sample.finding(site=site)])
    assert place_of(converter, tree) == (True, "src/app.c", 1)


def test_binaries(converter):
    """Without a line it is the program's file: inside the tree as it is, else its name."""
    tree = samples.without_lines()
    tree["modules"][0]["path"] = f"{converter.folder}/build/bin/app"
    tree["process"]["executable"] = tree["modules"][0]["path"]
    assert place_of(converter, tree) == (True, "build/bin/app", 1)
    tree = samples.without_stack()
    tree["process"]["executable"] = f"{converter.folder}/build/app"
    assert place_of(converter, tree) == (True, "build/app", 1)


def test_refusals(converter):
    """Wrong use is no success, of whatever option."""
    many = [word for number in range(65) for word in ("--wrapper", f"f{number}")]
    for arguments in (["--path-map", "/build"], ["--path-map", "=x"], ["--path-map", ""],
                      ["--to", "weather"], ["--to", "sarif="], many):
        _, err, status = converter.run("convert", "--to", "csv", *arguments)
        assert status == 2 and arguments[-1] in err, (arguments[:2], status, err)


def test_hostile(converter):
    long = "d" * 200
    for file in ("/" + "/".join([long] * 30) + "/a.c", "../" * 3000 + "a.c", "a" * 9000,
                 str(converter.folder) + "/" + "x/../" * 2000 + "src/app.c", "\n", "-", " "):
        path = file_of(converter, file)
        assert path is None or ".." not in path.split("/"), path
    # As many files as there may be, each twice.
    frames = [sample.frame(f"f{number}", 1, file=f"src/{number % 3000}.c")
              for number in range(6000)]
    assert place_of(converter, with_frames(*frames)) == (True, "src/0.c", 1)


def main():
    converter = Converter(sys.argv[1])
    os.chdir(converter.folder)
    for test in (test_root, test_root_is_found, test_links, test_dots, test_maps, test_wrappers,
                 test_choice, test_binaries, test_refusals, test_hostile):
        test(converter)


if __name__ == "__main__":
    main()
