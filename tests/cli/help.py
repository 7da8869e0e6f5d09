# SPDX-License-Identifier: MIT
"""Help on every level, the man pages, and what is said of wrong use.

usage: help.py COMMAND MAN-FOLDER
"""
import functools
import pathlib
import re
import shlex
import subprocess
import sys

from cases import expect, main


# Asked for at every step: once a case is enough, where a sanitizer makes each start slow.
@functools.cache
def help_of(bench, *words):
    return bench.run("help", *words).stdout


def commands(bench):
    text = help_of(bench).partition("commands:\n")[2]
    names = re.findall(r"^  ([a-z]+) ", text, re.MULTILINE)
    expect(len(names) >= 10, "too few commands", names)
    return names


def options_of(text):
    part = text.partition("\noptions:\n")[2].partition("\nexit status:")[0]
    return re.findall(r"^ {2,6}(?:-\w, )?--([a-z-]+)", part, re.MULTILINE)


def examples_of(bench, name):
    """The lines of "unclosed NAME ..." at the top of its help."""
    text = help_of(bench, name).partition("\nusage:")[0]
    text = text.replace("\\\n", " ")
    lines = re.findall(rf"(?:^|&& |\$\()\s*(unclosed .*?)(?=\s*(?:$|&&|\||>|\)|;))", text,
                       re.MULTILINE)
    return [line for line in lines if not line.startswith(f"unclosed {name}: ")]


def help__every_command__has_examples_first_and_statuses(bench):
    for name in commands(bench):
        text = help_of(bench, name)
        usage, examples = text.find("\nusage: "), examples_of(bench, name)
        expect(examples, name, "has no example")
        expect(text.find(examples[0][:30]) < usage, name, "has its examples too late")
        expect("\nexit status:\n  0   " in text and "\noptions:\n" in text, name, text)
        expect(bench.run(name, "--help").stdout == text, name, "says another thing by --help")
        expect(bench.run(name, "-h").stdout == text, name, "says another thing by -h")


def help__every_example__has_options_that_there_are(bench):
    for name in commands(bench):
        for example in examples_of(bench, name):
            words = shlex.split(example, comments=True)
            own = words[2:words.index("--")] if "--" in words else words[2:]
            expect(words[1] in commands(bench), example, "is of no command")
            known = options_of(help_of(bench, words[1])) + ["help", "man"]
            for word in own:
                if word.startswith("--"):
                    expect(word[2:].partition("=")[0] in known, example, "has", word)
            # A dry one: whatever stands before --help must have been understood.
            bench.run(words[1], *[word for word in own if word.startswith("--") and
                                  "=" in word], "--help")


def help__every_option__is_understood(bench):
    for name in commands(bench):
        text = help_of(bench, name)
        expect(len(options_of(text)) == len(set(options_of(text))), name, "has one twice")
        for option in options_of(text):
            bare = re.search(rf"--{option}(?:  |\n|$)", text) is not None
            word = f"--{option}" if bare else f"--{option}=\x01"
            done = subprocess.run([bench.command, name, word, "--help"], text=True, check=False,
                                  capture_output=True, cwd=bench.folder, timeout=60,
                                  env=bench.environment)
            expect("unknown option" not in done.stderr and
                   "takes no value" not in done.stderr, name, word, done.stderr)


def help__lines__fit_the_terminal(bench):
    for columns in (60, 80, 200):
        for name in commands(bench):
            text = bench.run("help", name, environment={"COLUMNS": str(columns)}).stdout
            text = text.partition("\noptions:")[2]
            widest = max(text.splitlines(), key=len)
            expect(len(widest) <= min(columns, 100), name, columns, widest)


def word__mistyped__names_the_nearest(bench):
    for words, nearest in ((("shwo",), "'show'"), (("gaet",), "'gate'"),
                           (("help", "fla"), "'flags'"),
                           (("show", "--jsno"), "'--json'"),
                           (("show", "--color=allways"), "'always'"),
                           (("show", "--view", "tre"), "'tree'"),
                           (("schema", "bseline"), "'baseline'"),
                           (("baseline", "updat"), "'update'")):
        done = bench.run(*words, status=2)
        expect(f"did you mean {nearest}?" in done.stderr, words, done.stderr)
        expect(done.stdout == "" and done.stderr.count("\n") == 1, words, done.stdout)


def word__wrong__is_refused_with_status_2(bench):
    for words, part in ((("frobnicate",), "'unclosed help' lists them"),
                        (("show", "--color"), "needs a value"),
                        (("show", "--json=3"), "takes no value"),
                        (("show", "--no"), "could be"),
                        (("show", "-x"), "unknown option '-x'"),
                        (("show", "-qx"), "unknown option '-x'"),
                        (("version", "x"), "one too many"),
                        (("schema", "report", "x"), "one too many"),
                        (("flags", "--static", "--musl"), "do not go together"),
                        (("\x1b[31m",), "\\x1b[31m")):
        done = bench.run(*words, status=2)
        expect(part in done.stderr and "\x1b" not in done.stderr, words, done.stderr)


def command__without_words__is_wrong_use_that_helps(bench):
    expect("commands:" in bench.run(status=2).stdout, "no list")
    expect("commands:" in bench.run("--help").stdout, "no list")
    expect(bench.run("--version").stdout == bench.run("version").stdout, "another version")


def version__asked__has_formats_and_libraries(bench):
    text = bench.run("version").stdout
    for pattern in (r"^unclosed \d+\.\d+\.\d+$", r"^record +\d+$", r"unclosed-report/1",
                    r"^events +libuv libevent libev GLib sd-event liburing$",
                    r"^libdw +0\.\d+", r"^cJSON +\d+\.\d+"):
        expect(re.search(pattern, text, re.MULTILINE), pattern, "is missing in", text)


def output__full_or_closed__has_status_4(bench):
    for words in (("help",), ("version",), ("schema",), ("help", "--man", "show")):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = bench.run(*words, status=4, stdout=full)
        # What came before the last buffer failed without a reason that is still known.
        expect("cannot write to standard output: " in done.stderr, done.stderr)
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" version >&-', bench.command],
                          capture_output=True, text=True, check=False)
    expect(done.returncode == 4 and "standard output" in done.stderr, done)


def manual__every_command__has_a_page_without_warnings(bench):
    folder = pathlib.Path(bench.arguments[0])
    names = {"unclosed"} | {f"unclosed-{name}" for name in commands(bench)}
    expect({page.stem for page in folder.glob("*.1")} >= names, "pages are missing")
    for name in sorted(names):
        page = folder / f"{name}.1"
        text = page.read_text()
        for section in ("NAME", "SYNOPSIS", "EXAMPLES", "DESCRIPTION", "EXIT STATUS",
                        "ENVIRONMENT", "FILES", "SEE ALSO"):
            expect(f'.SH {section}\n' in text, name, "has no", section)
        for device in ("utf8", "ascii"):
            done = subprocess.run(["groff", "-man", "-ww", f"-T{device}", page], text=True,
                                  capture_output=True, check=True)
            expect(done.stderr == "" and name.upper() in done.stdout, name, done.stderr)
        done = subprocess.run(["lexgrog", page], text=True, capture_output=True, check=False)
        expect(done.returncode == 0 and f"{name} - " in done.stdout, name, done)


def manual__page_and_build__are_the_same(bench):
    folder = pathlib.Path(bench.arguments[0])
    for name in commands(bench):
        expect(bench.run("help", "--man", name).stdout ==
               (folder / f"unclosed-{name}.1").read_text(), name, "is another page")


def manual__lint__notices_what_is_broken(bench):
    page = bench.folder / "broken.1"
    page.write_text(".TH X 1\n.SH NAME\nx \\- \\fQy\n.nosuchmacro\n")
    done = subprocess.run(["groff", "-man", "-ww", "-z", page], text=True, capture_output=True,
                          check=False)
    expect("warning" in done.stderr, "groff accepts everything", done)


if __name__ == "__main__":
    main(sys.modules[__name__])
