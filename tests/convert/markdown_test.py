# SPDX-License-Identifier: MIT
"""usage: markdown_test.py UNCLOSED

GitHub's own renderer makes HTML of the document; that hostile text adds nothing to it but
text in code is what is looked at."""
import html.parser
import subprocess
import sys

import samples
from converting import Converter

RENDERER = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough",
            "-e", "tagfilter", "-e", "tasklist"]
VOID = {"br", "hr", "img", "input"}
HARMLESS = {"code", "pre"}
MARKUP = ("@octocat #1 :smile: **bold** _em_ ~~x~~ [a](b) ![i](j) <b>x</b> <img src=x> a@b.cc "
          "https://example.org www.example.org `` ``` ` \\` \\| | \\\\| a\\\\` $x$ </code> </pre> "
          "</details> <!-- &amp; &#64; \n\n# h\n```\n~~~\n- x\n| a | b |\n|---|---|\n")


class Reader(html.parser.HTMLParser):
    """Elements with where they are, and text by whether it is in code."""

    def __init__(self, text):
        super().__init__()
        self.stack = []
        self.elements = []
        self.prose = []
        self.code = []
        self.feed(text)
        self.close()
        assert not self.stack, self.stack

    def handle_starttag(self, tag, attrs):
        self.elements.append(("/".join([*self.stack, tag]), tuple(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack and self.stack.pop() == tag, tag

    def handle_data(self, data):
        (self.code if HARMLESS & set(self.stack) else self.prose).append(data)

    def handle_comment(self, data):
        self.elements.append(("comment", data))


def render(text):
    done = subprocess.run(RENDERER, input=text, capture_output=True, check=True)
    return Reader(done.stdout.decode())


def with_markup(text):
    """A report of which each text that can be is that one."""
    hostile, samples.HOSTILE = samples.HOSTILE, text
    try:
        return samples.hostile()
    finally:
        samples.HOSTILE = hostile


def check_hostile(converter):
    for arguments in ([], ["--tolerated"]):
        plain = render(converter.convert("markdown", samples.plain(), arguments=arguments))
        for text in (samples.HOSTILE, MARKUP, "`", "``", "\\", "|", "a|", " ", "\n", "-", "\\|",
                     "<", "x" * 5000, *MARKUP.split()):
            got = render(converter.convert("markdown", with_markup(text), arguments=arguments))
            assert got.elements == plain.elements, (text, set(got.elements) ^ set(plain.elements))
            assert [part for part in got.prose if part.strip()] == \
                [part for part in plain.prose if part.strip()], text
    # The same of what was not measured and of what is tolerated.
    prose = render(converter.convert("markdown", samples.expected()))
    hostile = with_markup(MARKUP)
    hostile["findings"][0]["status"] = "expected"
    got = render(converter.convert("markdown", hostile))
    assert got.elements == prose.elements and got.prose == prose.prose, got.prose
    schema = render(converter.convert("markdown", samples.other_major(), status=3))
    bad = samples.other_major() | {"schema": f"unclosed-report/2{MARKUP}"}
    got = render(converter.convert("markdown", bad, status=3))
    assert got.elements == schema.elements and got.prose == schema.prose, got.prose


def check_reader():
    """That it sees what it is to see."""
    for text in (b"a@b.cc", b"<b>x</b>", b"https://example.org", b"**x**", b"[a](b)"):
        assert len(render(text).elements) > 1, text
    assert "@octocat" in render(b"&#64;octocat").prose[0]


def check_limits(converter):
    tree = samples.many(300)
    whole = converter.convert("markdown", tree).decode()
    assert whole.count("<details>") == 300 and "left out" not in whole
    for limit in (2048, 5000, 65536):
        text = converter.convert("markdown", tree, arguments=["--limit-bytes", limit])
        got = render(text)
        count = sum(path.endswith("details") for path, _ in got.elements)
        assert len(text) <= limit and count < 300, (limit, len(text))
        assert f"What is known of {300 - count} findings are left out".encode() in text, limit
        rows = sum(path.endswith("tbody/tr") for path, _ in got.elements)
        assert rows == 300 or f"A row of {300 - rows} findings are left out".encode() in text
        assert limit < 65536 or (count > 20 and rows == 300), (count, rows)
    # One monster hides nothing.
    tree["findings"][0]["advice"] = "x" * 100000
    text = converter.convert("markdown", tree, arguments=["--limit-bytes", 65536]).decode()
    assert text.count("<details>") > 20
    for limit in ("2047", "-1", "x", ""):
        _, err, status = converter.run("convert", "--to", "markdown", "--limit-bytes", limit)
        assert status == 2 and "limit-bytes" in err, err


def main():
    check_reader()
    converter = Converter(sys.argv[1])
    text = converter.convert("markdown", samples.plain()).decode()
    assert "**1 unclosed (1 new, 0 in the baseline), 0 suppressed, 4 released; 1 report**" in text
    assert "| new | `src/app.c:5` | `a file (descriptor 3) was never closed` | 1 | `close()` |" \
        in text
    for part in ("#1 main at src/app.c:12", "why: still open", "Call close()",
                 "fingerprint: stack/", "unclosed suppress stack/v1:"):
        assert part in text, part
    assert converter.convert("markdown", samples.plain()).decode() == text
    for name, make, status in samples.ALL:
        text = converter.convert("markdown", make(), status=status).decode()
        assert render(text.encode()).elements, name
        assert ("Not measured:" in text and "incomplete:" in text) == (status == 3), (name, text)
    assert "suppress" not in converter.convert("markdown", samples.without_symbols()).decode() \
        .split("<pre>")[1]
    check_hostile(converter)
    check_limits(converter)


if __name__ == "__main__":
    main()
