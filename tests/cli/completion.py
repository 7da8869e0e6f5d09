# SPDX-License-Identifier: MIT
"""The scripts of `unclosed completion`, in the shells themselves.

In bash all completions are inserted by readline (M-*), and a function of the same name says
which words it got; zsh has a terminal of its own, by zpty, and what it would add is captured;
fish says by itself what it would offer.

usage: completion.py COMMAND FOLDER-OF-SCRIPTS
"""
import os
import pathlib
import pty
import re
import select
import shlex
import subprocess
import sys

from cases import expect, main

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
ZSH_CAPTURE = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='' PS2='' RPS1='' COLUMNS=200; unsetopt zle_bracketed_paste prompt_cr prompt_sp"
zpty -w shell 'fpath=('${(q)1}' $fpath); autoload -Uz compinit; compinit -u -D'
zpty -w shell 'zstyle ":completion:*" list-colors ""; zstyle ":completion:*" verbose no'
zpty -w shell 'compadd() {
  if [[ " $* " == *" -O "* || " $* " == *" -A "* || " $* " == *" -D "* ]]; then
    builtin compadd "$@"; return
  fi
  local -a found; builtin compadd -O found "$@"
  local word; for word in $found; do print -r -- "<$word>" >&2; done
  builtin compadd "$@"
}'
zpty -w shell 'finish() { zle kill-buffer; print "\nE""ND" }; zle -N finish
bindkey "^G" finish "^I" complete-word; print R""EADY'
zpty -r shell text '*READY*' || exit 1
for asked in "${@:2}"; do
  zpty -w -n shell "$asked"$'\t\x07'
  zpty -r shell text '*END*' || exit 1
  print -r -- "$text"
done
zpty -d shell
"""


class Terminal:
    """A shell that is spoken to; each answer ends with a mark."""

    def __init__(self, words, environment, folder):
        self.process, self.fd = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, environment)

    def ask(self, text, mark):
        os.write(self.fd, text.encode())
        found = b""
        while mark.encode() not in found:
            ready, _, _ = select.select([self.fd], [], [], 60)
            expect(ready, "no answer to", repr(text), found)
            found += os.read(self.fd, 65536)
        return found.decode()

    def close(self):
        os.close(self.fd)
        os.waitpid(self.process, 0)


def ask_bash(bench, lines, has_package, before=""):
    """The words that each line has when everything that fits was put in."""
    script = os.path.join(bench.arguments[0], "bash", "unclosed")
    environment = bench.environment | {"TERM": "dumb", "PS1": "", "INPUTRC": "/dev/null"}
    shell = Terminal(["bash", "--norc", "--noprofile", "-i"], environment, bench.folder)
    try:
        shell.ask("PS1=; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; "
                  "bind 'set completion-query-items 0'; "
                  + (f"source {BASH_COMPLETION}; " if has_package else "") +
                  f"source {shlex.quote(script)}; {before}"
                  "unclosed() { printf '%s\\x1f' \"$@\"; echo E'ND'; }; echo REA'DY'\n", "READY")
        answers = [shell.ask(f"{line}\x1b*\n", "END") for line in lines]
        return [re.search(r"([^\n]*)END", answer)[1].split("\x1f")[:-1] for answer in answers]
    finally:
        shell.close()


def ask_zsh(bench, lines):
    done = subprocess.run(["zsh", "-f", "-c", ZSH_CAPTURE, "capture",
                           str(pathlib.Path(bench.arguments[0], "zsh")), *lines], text=True,
                          cwd=bench.folder, env=bench.environment | {"TERM": "vt100"},
                          capture_output=True, timeout=60, check=False)
    answers = done.stdout.split("END")[:-1]
    expect(len(answers) == len(lines), "zsh did not answer all", done.stdout, done.stderr)
    return [set(re.findall(r"<([^<>]*)>", answer)) for answer in answers]


def ask_fish(bench, lines):
    script = os.path.join(bench.arguments[0], "fish", "unclosed.fish")
    asking = "".join(f"complete -C '{line}'; echo END;" for line in lines)
    done = subprocess.run(["fish", "--no-config", "-c", f"source {shlex.quote(script)}; {asking}"],
                          text=True, cwd=bench.folder, env=bench.environment,
                          capture_output=True, timeout=60, check=False)
    expect(done.returncode == 0 and done.stderr == "", lines, done)
    return [{row.partition("\t")[0] for row in answer.splitlines() if row}
            for answer in done.stdout.split("END\n")[:-1]]


def commands_of(bench):
    text = bench.run("help").stdout.partition("commands:\n")[2]
    return set(re.findall(r"^  ([a-z]+) ", text, re.MULTILINE))


def options_of(bench, name):
    text = bench.run("help", name).stdout.partition("\noptions:\n")[2]
    text = text.partition("\nexit status:")[0]
    return (set(re.findall(r"^ {2,6}(?:-\w, )?(--[a-z-]+)", text, re.MULTILINE)) |
            set(re.findall(r"^ {2}(-\w), ", text, re.MULTILINE)))


def prepare(bench):
    (bench.folder / "reports").mkdir()
    (bench.folder / "report one.json").write_text("{}")
    (bench.folder / "reports" / "x.json").write_text("{}")


def bash__what_there_is__is_offered(bench):
    prepare(bench)
    for has_package in (False, True):
        lines = ("unclosed ", "unclosed sho", "unclosed show --", "unclosed show --col",
                 "unclosed show --color ", "unclosed show --color=al",
                 "unclosed gate --max f", "unclosed gate --max=fd=", "unclosed help bas",
                 "unclosed baseline ", "unclosed baseline list --not", "unclosed schema ver",
                 "unclosed show repo", "unclosed show -- repo", "unclosed show --source ",
                 "unclosed merge -o report\\ ", "unclosed version ",
                 "unclosed convert --to cs", "unclosed convert --to=csv=rep")
        found = dict(zip(lines, ask_bash(bench, lines, has_package)))
        expect(set(found["unclosed "]) >= commands_of(bench), found)
        expect(set(found["unclosed show --"][1:]) | {"-q", "-h"} ==
               options_of(bench, "show"), found)
        for line, words in (
                ("unclosed sho", ["show"]), ("unclosed show --col", ["show", "--color"]),
                ("unclosed show --color ", ["show", "--color", "always", "auto", "never"]),
                ("unclosed show --color=al", ["show", "--color=always"]),
                ("unclosed gate --max f", ["gate", "--max", "fd=", "future="]),
                ("unclosed gate --max=fd=", ["gate", "--max=fd="]),
                ("unclosed help bas", ["help", "baseline"]),
                ("unclosed baseline ", ["baseline", "list", "prune", "update"]),
                ("unclosed baseline list --not", ["baseline", "list", "--note"]),
                ("unclosed show repo", ["show", "report one.json", "reports"]),
                ("unclosed show -- repo", ["show", "--", "report one.json", "reports"]),
                ("unclosed show --source ", ["show", "--source", "reports"]),
                ("unclosed merge -o report\\ ", ["merge", "-o", "report one.json"]),
                ("unclosed version ", ["version"]),
                ("unclosed convert --to cs", ["convert", "--to", "csv"]),
                ("unclosed convert --to=csv=rep",
                 ["convert", "--to=csv=report one.json", "reports"])):
            plain = [word.rstrip("/") for word in found[line]]
            expect(plain == words, has_package, line, found[line])


def bash__behind_run__is_the_commands_own(bench):
    prepare(bench)
    lines = ("unclosed run --timeout 3 mkfif", "unclosed run -- mkfif", "unclosed run --no-g",
             "unclosed run -q mkfifo repo", "unclosed run -- frob --wi")
    before = "complete -W '--wide --wild' frob; "
    for has_package in (False, True):
        found = ask_bash(bench, lines, has_package, before)
        expect(found[0] == ["run", "--timeout", "3", "mkfifo"], found)
        expect(found[1] == ["run", "--", "mkfifo"], found)
        expect(found[2] == ["run", "--no-gate"], found)
        expect("report one.json" in found[3], found)
        if has_package:
            expect(found[4] == ["run", "--", "frob", "--wide", "--wild"], found)


def zsh__what_there_is__is_offered(bench):
    prepare(bench)
    rows = (("unclosed show --color ", {"auto", "always", "never"}),
            ("unclosed show --color=al", {"always"}),
            ("unclosed gate --max f", {"fd", "future"}),
            ("unclosed gate --max fd=1,si", {"signal"}),
            ("unclosed convert --to cs", {"csv"}),
            ("unclosed baseline ", {"update", "prune", "list"}),
            ("unclosed help bas", {"baseline"}),
            ("unclosed completion ", {"bash", "zsh", "fish"}),
            ("unclosed show --source ", {"reports"}),
            ("unclosed show report\\ ", {"report\\ one.json"}),
            ("unclosed run --timeout 3 mkfif", {"mkfifo"}),
            ("unclosed run -- mkfif", {"mkfifo"}),
            ("unclosed run mkfifo repo", {"reports", "report\\ one.json"}),
            ("unclosed version -", {"-h", "--help"}))
    first, options, *found = ask_zsh(bench, ["unclosed ", "unclosed show -",
                                             *(line for line, _ in rows)])
    expect(first >= commands_of(bench), first)
    expect(options >= options_of(bench, "show"), options)
    for (line, words), answer in zip(rows, found):
        expect(answer == words, line, answer)


def fish__what_there_is__is_offered(bench):
    prepare(bench)
    rows = (("unclosed ru", {"run"}),
            ("unclosed show --color ", {"auto", "always", "never"}),
            ("unclosed show --color=al", {"--color=always"}),
            ("unclosed gate --max f", {"fd=", "future="}),
            ("unclosed convert --to cs", {"csv"}), ("unclosed baseline pr", {"prune"}),
            ("unclosed help bas", {"baseline"}),
            ("unclosed completion ", {"bash", "zsh", "fish"}),
            ("unclosed show --source ", {"reports/"}),
            ("unclosed show repor", {"report one.json", "reports/"}),
            ("unclosed run -- mkfif", {"mkfifo"}),
            ("unclosed run --timeout 3 mkfif", {"mkfifo"}),
            ("unclosed run --timeout 3 mkfifo rep", {"report one.json", "reports/"}),
            ("unclosed version --", {"--help"}))
    first, options, *found = ask_fish(bench, ["unclosed ", "unclosed show --",
                                              *(line for line, _ in rows)])
    expect(first == commands_of(bench), first)
    expect(options == {word for word in options_of(bench, "show") if word[1] == "-"}, options)
    for (line, words), answer in zip(rows, found):
        expect(answer == words, line, answer)


def choices__refused__are_those_that_are_offered(bench):
    """What the parser says that an option wants is what the scripts have."""
    script = pathlib.Path(bench.arguments[0], "bash", "unclosed").read_text()
    count = 0
    for name in commands_of(bench) - {"run"}:
        part = script.partition(f"\n    {name})\n")[2].partition("\n        ;;\n")[0]
        for option in re.findall(r"^ {8}(?:-\w \| )?(--[a-z-]+)\) value=", part, re.MULTILINE):
            done = subprocess.run([bench.command, name, f"{option}=\x01", "-o", "-"], text=True,
                                  env=bench.environment, cwd=bench.folder, check=False,
                                  capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
            wants = re.search(rf"{option} wants ([a-z, ]*[a-z]), not", done.stderr)
            if wants is not None:
                words = re.split(r", | or ", wants[1])
                expect(f"{option}) value=(words '{' '.join(words)}')" in part, name, wants[0])
                count += 1
    expect(count >= 8, "the parser names no words", count)


def completion__wrong_use__is_refused(bench):
    for words, part in (((), "for which shell? bash, zsh or fish"),
                        (("bsh",), "did you mean 'bash'?"), (("bash", "x"), "one too many")):
        expect(part in bench.run("completion", *words, status=2).stderr, words)


def scripts__built__are_what_the_command_prints(bench):
    folder = pathlib.Path(bench.arguments[0])
    for shell, name in (("bash", "unclosed"), ("zsh", "_unclosed"), ("fish", "unclosed.fish")):
        text = bench.run("completion", shell).stdout
        expect(text == (folder / shell / name).read_text(), shell, "is another script")


if __name__ == "__main__":
    main(sys.modules[__name__])
