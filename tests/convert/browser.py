# SPDX-License-Identifier: MIT
"""A browser that opens pages without a window, by its own protocol over a pair of pipes.

Rejected: selenium and chromium-driver, which are larger than all that is needed here, and
--dump-dom, which can neither click nor tell what a policy refused.
"""
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

SECONDS_MAX = 60
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
           "--no-first-run", "--disable-extensions", "--disable-background-networking",
           "--hide-scrollbars", "--remote-debugging-pipe")


class Gone(Exception):
    """The browser ended, or does not answer."""


def high(descriptor):
    """The same above 9, where no redirection below meets it."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


class Browser:
    def __init__(self, size=(1200, 900)):
        program = shutil.which("chromium")
        assert program, "chromium is not installed: see scripts/packages.txt"
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self.ours_out = (high(end) for end in os.pipe())
        self.ours_in, theirs_out = (high(end) for end in os.pipe())
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", program, *OPTIONS,
             f"--user-data-dir={self.folder.name}", f"--window-size={size[0]},{size[1]}",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(theirs_in, theirs_out))
        os.close(theirs_in)
        os.close(theirs_out)
        self.number = 0
        self.bytes = b""
        self.events = []  # (session, method, what)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except Gone:
            self.process.kill()
        self.process.wait()
        os.close(self.ours_in)
        os.close(self.ours_out)
        self.folder.cleanup()

    def receive(self):
        """The next message."""
        end = time.monotonic() + SECONDS_MAX
        while b"\0" not in self.bytes:
            ready, _, _ = select.select([self.ours_in], [], [], max(0, end - time.monotonic()))
            some = os.read(self.ours_in, 1 << 20) if ready else b""
            if not some:
                raise Gone("the browser does not answer")
            self.bytes += some
        message, self.bytes = self.bytes.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        try:
            os.write(self.ours_out, json.dumps(message).encode() + b"\0")
        except BrokenPipeError as error:
            raise Gone("the browser has ended") from error
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append((answer.get("sessionId"), answer["method"], answer["params"]))

    def wait_for(self, session, method):
        """The first event of that name that was not taken yet."""
        while True:
            for index, (whose, name, what) in enumerate(self.events):
                if whose == session and name == method:
                    del self.events[index]
                    return what
            answer = self.receive()
            self.events.append((answer.get("sessionId"), answer["method"], answer["params"]))

    def open(self, path, **more):
        return Page(self, path, **more)


class Page:
    """A file, opened in a tab of its own."""

    def __init__(self, browser, path, fragment="", has_script=True, media=None, size=None):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target,
                                    flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        if not has_script:
            self.call("Emulation.setScriptExecutionDisabled", value=True)
        if media:
            self.call("Emulation.setEmulatedMedia", features=[
                {"name": name, "value": value} for name, value in media.items()])
        if size:
            self.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1],
                      deviceScaleFactor=1, mobile=False)
        begin = time.monotonic()
        self.call("Page.navigate", url=f"file://{path}{fragment}")
        browser.wait_for(self.session, "Page.loadEventFired")
        self.seconds_loaded = time.monotonic() - begin

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        assert "exceptionDetails" not in result, (expression, result["exceptionDetails"])
        return result["result"].get("value")

    def html(self):
        """The document as the browser has it."""
        root = self.call("DOM.getDocument")["root"]
        return self.call("DOM.getOuterHTML", nodeId=root["nodeId"])["outerHTML"]

    def problems(self):
        """What the browser complained about: refusals, exceptions."""
        self.call("Runtime.evaluate", expression="0")  # whatever was said has arrived
        return [json.dumps(what) for session, name, what in self.browser.events
                if session == self.session and name in ("Log.entryAdded",
                                                        "Runtime.exceptionThrown")]

    def click(self, selector):
        x, y = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                      clickCount=1)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def press(self, key, code=0):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=code)

    def screenshot(self, path, is_whole=False):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=is_whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
