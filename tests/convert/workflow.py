# SPDX-License-Identifier: MIT
"""A reader of GitHub's workflow commands, by the rules that are documented for its runner."""
import re

LEVELS = ("error", "warning", "notice")
COMMANDS = {*LEVELS, "debug", "group", "endgroup", "add-mask", "set-output", "save-state",
            "set-env", "add-path", "add-matcher", "remove-matcher", "echo", "stop-commands"}
PROPERTIES = {"file", "line", "endLine", "col", "endColumn", "title"}


def unescape(text, pairs):
    """The percent sign last, or %250A would be a line end."""
    for escaped, plain in (("%0D", "\r"), ("%0A", "\n"), *pairs, ("%25", "%")):
        text = text.replace(escaped, plain)
    return text


class Command:
    """::NAME KEY=VALUE,...::DATA"""

    def __init__(self, name, properties, data):
        self.name = name.lower()
        self.data = data
        self.properties = properties

    def __repr__(self):
        return f"{self.name} {self.properties} {self.data!r}"


def parse(line, known):
    """The command of a line; None: it is output."""
    start = line.lstrip()
    if start.startswith("::"):
        head, end, data = start[2:].partition("::")
        name, _, rest = head.partition(" ")
        if end and name.lower() in known:
            properties = {}
            for part in filter(None, rest.strip().split(",")):
                key, equals, value = part.partition("=")
                if equals and value:
                    assert key not in properties, line
                    properties[key.strip()] = unescape(value, (("%3A", ":"), ("%2C", ",")))
            return Command(name, properties, unescape(data, ()))
    # The older form, which may stand anywhere in a line.
    old = re.search(r"##\[([^\]\s]+)([^\]]*)\](.*)", line)
    if old and old[1].lower() in known:
        return Command(old[1], {}, old[3])
    return None


def read(text):
    """The commands that take effect; the rest is output. The fences stay in."""
    token = None
    found = []
    for line in re.split("\r\n|\r|\n", text):
        command = parse(line, {token.lower()} if token else COMMANDS)
        if command is None:
            continue
        found.append(command)
        if token:
            token = None
        elif command.name == "stop-commands":
            token = command.data
            assert token and token.lower() not in COMMANDS, command
    assert token is None, "commands stay stopped for the rest of the step"
    return found


def annotations(text, per_level=10):
    """What is shown beside the source: errors, warnings and notices. What is wrong about
    one, or dropped without a word, is refused."""
    found = [command for command in read(text) if command.name in LEVELS]
    for level in LEVELS:
        assert sum(command.name == level for command in found) <= per_level, f"too many: {level}"
    for command in found:
        assert set(command.properties) <= PROPERTIES, command
        assert command.data.strip(), command
        assert len(command.properties.get("title", "")) <= 255, command
        if "line" in command.properties:
            assert command.properties["line"].isdigit() and "file" in command.properties, command
        if "file" in command.properties:
            assert not command.properties["file"].startswith(("/", "../")), command
    return found


def refuses(text):
    try:
        annotations(text)
    except AssertionError:
        return True
    return False


def check():
    """A reader that takes anything proves nothing."""
    command, = read("x ::error::a\n::ERROR::a\n ::nonsense::")
    assert command.name == "error"
    assert read("x ##[error]b")[0].data == "b"
    assert read("::error file=a%2Cb%3Ac,line=1::d%250Ae%0Af")[0].properties["file"] == "a,b:c"
    assert read("::error::d%250Ae%0Af")[0].data == "d%0Ae\nf"
    stopped = read("::stop-commands::t1\n::error::a\n##[error]b\n::t1::\n::error::c")
    assert [command.name for command in stopped] == ["stop-commands", "t1", "error"], stopped
    assert refuses("::stop-commands::t1\n") and refuses("::error file=/a,line=1::b")
    assert refuses("::error line=x,file=a::b") and refuses("::error fil=a::b")
    assert refuses("::error::a\n" * 11) and refuses("::error::")
