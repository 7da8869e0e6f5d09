# SPDX-License-Identifier: MIT
"""usage: html_test.py UNCLOSED

The page in the browser that people have: with a script and without, harmless whatever the report
says, and doing what it offers.
"""
import collections
import html.parser
import re
import json
import sys

import html5lib

import samples
from browser import Browser
from converting import Converter

sample = samples.sample
COUNTS = """Object.fromEntries(Object.entries({
  findings: ".finding", rows: "#table tbody tr", leaves: ".tree a", boxes: ".box",
  lives: ".life", shown: ".finding:not([hidden])", scripts: "script", open: "details[open]",
}).map(([name, selector]) => [name, document.querySelectorAll(selector).length]))"""


class Structure(html.parser.HTMLParser):
    """Elements with the names of their attributes, ids and links."""

    def __init__(self, text):
        super().__init__()
        self.tags = collections.Counter()
        self.ids, self.links = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag, tuple(sorted(name for name, _ in attrs))] += 1
        for name, value in attrs:
            assert not name.startswith("on") and name != "style", (tag, attrs)
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src", "xlink:href", "action"):
                self.links.append(value)


def with_loop():
    """A loop that was not closed, a task of it, and a file that is nobody's."""
    loop = {"id": 1, "library": "unclosed", "name": "main", "state": "stopped", "thread": None,
            "created": 1, "closed": None,
            "close_would": {"release": [2], "restore": [], "cancel": [3], "leave": [],
                            "counts": {"release": 1, "restore": 0, "cancel": 7, "leave": 0}}}
    owned = sample.owner(loop=1, task={"id": 3, "name": "reader"})
    resources = [
        sample.resource(1, "loop", "unc_loop", name="main", details={}),
        sample.resource(2, "fd", "socket", owned=owned, details={"peer": "10.0.0.1:80"}),
        sample.resource(3, "task", "task", owned=sample.owner(loop=1), name="reader",
                        details={"state": "waiting"},
                        waiting={"what": "data", "site": None, "stack": 1, "for_ms": 40}),
        sample.resource(4)]
    findings = [
        sample.finding(kind="loop", type="unc_loop", title="event loop 1 was never closed"),
        sample.finding(title="a socket was never closed", resources=[2], stack=2,
                       sibling_stack=1, evidence="certain"),
        sample.finding(kind="task", type="task", title="a task was pending", resources=[3]),
        sample.finding(title="a file was never closed", resources=[4], stack=2)]
    stacks = [sample.stack(1, sample.frame("start", 3), sample.frame("main", 12)),
              sample.stack(2, sample.frame("open_log", 5), sample.frame("main", 12))]
    return sample.report(findings=findings, resources=resources, loops=[loop], stacks=stacks)


class Pages:
    def __init__(self, command, browser):
        self.converter = Converter(command)
        self.browser = browser

    def text(self, *trees, **more):
        return self.converter.convert("html", *trees, **more).decode()

    def open(self, text, **more):
        path = self.converter.folder / "page.html"
        path.write_text(text)
        return self.browser.open(path, **more)


def check_form(name, text):
    """Right markup, by two parsers; links lead somewhere, and nowhere else."""
    html5lib.HTMLParser(strict=True).parse(text)
    structure = Structure(text)
    assert len(structure.ids) == len(set(structure.ids)), name
    for link in structure.links:
        assert link.startswith("#") and link[1:] in structure.ids, (name, link)
    assert not re.search(r"https?://|@import|url\(", text.replace("http-equiv", "")), name
    return structure


def check_validator():
    for broken in ("<p><ul><li></p>", "<!DOCTYPE html><title>x</title><b><p></b></p>"):
        try:
            html5lib.HTMLParser(strict=True).parse(broken)
        except html5lib.html5parser.ParseError:
            continue
        raise AssertionError(f"accepted: {broken}")


def check_samples(pages):
    """Every report makes a page that is right, without a complaint of the browser."""
    for name, make, status in samples.ALL:
        text = pages.text(make(), status=status)
        assert text == pages.text(make(), status=status), name
        check_form(name, text)
        assert ("Not measured" in text or "not all was measured" in text) == (status == 3), name
    clean, hostile = (pages.text(make()) for make in (samples.plain, samples.hostile))
    same = Structure(clean).tags, Structure(hostile).tags
    # The loaded place of a hostile name may have no code below its file: nothing else differs.
    assert same[1] - same[0] == collections.Counter(), same[1] - same[0]
    page = pages.open(hostile)
    assert page.problems() == [], page.problems()
    assert page.evaluate("document.title").startswith("1 unclosed - ")
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert "</script><!--]]>&amp;<b>" in page.evaluate("document.body.innerText")
    assert "\\u202e" in page.evaluate("document.querySelector('#table').innerText")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def check_policy(pages):
    """What somebody manages to put in does not run, and the browser says so."""
    text = pages.text(samples.plain())
    evil = text.replace("<main>", "<main><script>document.title = 'mine'</script>"
                        "<img src=\"x.png\" onerror=\"document.title = 'mine'\">"
                        "<p id=\"paint\" style=\"color: red\"></p>", 1)
    page = pages.open(evil)
    assert page.evaluate("document.title") == "1 unclosed - app"
    problems = "\n".join(page.problems())
    for refused in ("script", "style", "image"):
        assert re.search(f"(?i){refused}", problems), (refused, problems)
    page.close()
    page = pages.open(text.replace('"use strict";', '"use strict"; document.title = "mine";', 1))
    assert page.evaluate("document.title") == "1 unclosed - app", "a changed script ran"
    page.close()


def luminance(color):
    parts = [int(color[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def check_contrast(pages):
    """Letters on every ground that they stand on, light and dark: WCAG AA."""
    themes = re.findall(r":root \{(.*?)\}", pages.text(samples.plain()), re.DOTALL)
    assert len(themes) == 2
    for theme in themes:
        colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme))
        pairs = [(ink, ground) for ink in ("ink", "dim", "link", "new", "known", "good")
                 for ground in ("ground", "sheet", "code")]
        pairs += [("ink", box) for box in ("own", "leaf", "other")] + [("new", "new-soft")]
        for ink, ground in pairs:
            light, dark = sorted((luminance(colors[ink]), luminance(colors[ground])),
                                 reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, colors)


def check_parts(pages):
    """What is there, with a script and without one."""
    text = pages.text(with_loop())
    check_form("loop", text)
    for has_script in (True, False):
        page = pages.open(text, has_script=has_script)
        structure = page.html() if not has_script else ""
        if has_script:
            counts = page.evaluate(COUNTS)
            assert (counts["findings"], counts["rows"], counts["leaves"], counts["lives"]) == \
                (4, 4, 4, 4), counts
            assert counts["boxes"] == 4 + 3 + 3 + 3, counts  # all, fd, loop, task
        for title in ("event loop 1 was never closed", "a socket was never closed"):
                assert has_script or title in structure, title
        assert page.problems() == []
        page.close()
    for said in ("closing it would cancel", "and 6 more", "task &quot;reader&quot;",
                 "others from the same place were released", "since 40 ms",
                 "connected to 10.0.0.1:80", "unclosed suppress stack/v1:"):
        assert said in text, said
    clean = pages.text(samples.clean())
    assert "Nothing was left unclosed" in clean and 'id="icicle"' not in clean


def check_tools(pages):
    """Filter, sort, zoom and the address, by real clicks and keys."""
    page = pages.open(pages.text(with_loop()), fragment="#q=socket")
    assert page.evaluate("document.getElementById('shown').textContent") == "1 of 4"
    assert page.evaluate(COUNTS)["shown"] == 1
    page.click("#q")
    page.type(" nothing")
    assert page.evaluate(COUNTS)["shown"] == 0
    assert page.evaluate("location.hash") == "#q=socket+nothing"
    page.evaluate("location.hash = '#kind=task'")
    page.evaluate("new Promise((done) => setTimeout(done, 0))")
    assert page.evaluate(COUNTS)["shown"] == 1
    page.evaluate("location.hash = '#r=10.0.0.1&sort=place'")
    page.evaluate("new Promise((done) => setTimeout(done, 0))")
    assert page.evaluate(COUNTS)["rows"] == 1 and page.evaluate(COUNTS)["shown"] == 4
    before = page.evaluate(COUNTS)["open"]
    page.click("#all")
    assert page.evaluate(COUNTS)["open"] != before
    page.click("#k1")
    assert page.evaluate("getComputedStyle(document.querySelector('.k0')).display") == "none"
    page.click("#k0")
    page.click(".k0 .box:nth-child(3)")
    width = "document.querySelector('.k0 .box:nth-child(3)').getAttribute('width')"
    assert page.evaluate(width) == "100%", page.evaluate(width)
    page.press("Escape", 27)
    assert page.evaluate(width) == "50%", page.evaluate(width)
    assert page.problems() == []
    page.close()


def check_many(pages):
    """Beyond what a browser lays out: all findings are there, and what is not is said."""
    text = pages.text(samples.many(700))
    check_form("many", text)
    assert "200 further findings" in text and "100 of 700 that the reports list" in text
    page = pages.open(text, fragment="#q=open_700", size=(360, 800))
    counts = page.evaluate(COUNTS)
    assert (counts["findings"], counts["shown"], counts["rows"]) == (700, 1, 100), counts
    page.click("#more")
    assert page.evaluate(COUNTS)["rows"] == 200
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.close()


def check_command(pages):
    out, err, status = pages.converter.run("html", "report.0.json")
    assert (out, status) == (b"unclosed.html\n", 0), (out, err, status)
    first = (pages.converter.folder / "unclosed.html").read_bytes()
    out, err, status = pages.converter.run("html", "-o", "-", "report.0.json")
    assert out == first and status == 0, (err, status)
    out, err, status = pages.converter.run("html", "-o", "page.html", "missing.json")
    assert (out, status) == (b"page.html\n", 3) and "missing.json" in err, (out, err, status)
    assert "Not measured" in (pages.converter.folder / "page.html").read_text()
    out, err, status = pages.converter.run("html", "-o", "no/folder.html", "report.0.json")
    assert (out, status) == (b"", 2) and "no/folder.html" in err, (out, err, status)


def check_run(pages):
    """Who was there and told nothing is on the page of a run."""
    folder = pages.converter.folder / "run"
    folder.mkdir()
    (folder / "app.7.json").write_text(json.dumps(samples.clean()))
    (folder / "run.json").write_text(json.dumps(
        {"schema": "unclosed-run/1", "command": ["make"], "reports": ["app.7.json"],
         "unobserved": ["make (pid <b>7</b>)"], "broken": []}))
    out, err, status = pages.converter.run("html", "-o", "-", folder)
    assert status == 0 and b"not observed: <b>make (pid &lt;b&gt;7&lt;/b&gt;)</b>" in out, err
    out, err, status = pages.converter.run("convert", "--to", "markdown", folder)
    assert status == 0 and b"Not observed: `make (pid <b>7</b>)`\n" in out, (out, err)


def main():
    check_validator()
    with Browser() as browser:
        pages = Pages(sys.argv[1], browser)
        for check in (check_samples, check_policy, check_contrast, check_parts, check_tools,
                      check_many, check_command, check_run):
            check(pages)


if __name__ == "__main__":
    main()
