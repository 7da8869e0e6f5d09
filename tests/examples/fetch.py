# SPDX-License-Identifier: MIT
"""examples/fetch as a program, against servers of every sort."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading

import programs
from programs import Case, Scripted, fetch, say, say_and_stay

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def redirect(location):
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"


class Body(Case):
    def fetch_from(self, *pieces):
        with Scripted(say(*pieces)) as server:
            return fetch(server.url)

    def test_content_length__exact__arrives(self):
        self.assert_fetched(self.fetch_from(OK, b"Content-Length: 5\r\n\r\n", b"hello"), b"hello")

    def test_content_length__connection_stays_open__does_not_wait(self):
        with Scripted(say_and_stay(OK + b"Content-Length: 5\r\n\r\nhello")) as server:
            self.assert_fetched(fetch(server.url), b"hello")

    def test_until_close__no_length__arrives(self):
        self.assert_fetched(self.fetch_from(OK + b"\r\n", b"hel", b"lo"), b"hello")

    def test_chunked__extensions_and_trailers__are_not_in_the_body(self):
        self.assert_fetched(
            self.fetch_from(CHUNKED + b"5;a=b\r\nhello\r\n", b"1\r\n!\r\n0\r\nSum: 1\r\n\r\n"),
            b"hello!")

    def test_chunked__byte_by_byte__arrives(self):
        answer = CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"
        self.assert_fetched(self.fetch_from(*[bytes([byte]) for byte in answer]), b"hello")

    def test_provisional_response__is_skipped(self):
        self.assert_fetched(
            self.fetch_from(b"HTTP/1.1 100 Continue\r\n\r\n", OK, b"\r\nhello"), b"hello")

    def test_no_content__ends_at_once(self):
        with Scripted(say_and_stay(b"HTTP/1.1 204 No Content\r\n\r\n")) as server:
            self.assert_fetched(fetch(server.url), b"")

    def test_request__names_the_host_and_the_target(self):
        with Scripted(say(OK + b"\r\n")) as server:
            self.assert_fetched(fetch(server.url + "/a%20b?c=d#e"), b"")
            lines = server.requests[0].split("\r\n")
        self.assertEqual(lines[0], "GET /a%20b?c=d HTTP/1.1")
        self.assertIn(f"Host: 127.0.0.1:{server.port}", lines)


class Failure(Case):
    def assert_says(self, answer, text, **expected):
        with Scripted(say(answer)) as server:
            self.assert_failed(fetch(server.url + "/x"), server.url + "/x: ", text, **expected)

    def test_counted_body__cut_short__is_said(self):
        self.assert_says(OK + b"Content-Length: 9\r\n\r\nhello", "before the body was complete",
                         output=b"hello")

    def test_chunked_body__cut_short__is_said(self):
        self.assert_says(CHUNKED + b"5\r\nhello\r\n", "before the body was complete",
                         output=b"hello")

    def test_nothing_at_all__is_said(self):
        self.assert_says(b"", "before the header was complete")

    def test_nonsense__is_said(self):
        self.assert_says(b"220 smtp.example ESMTP\r\n", "not an HTTP/1.1 response")

    def test_malformed_chunk__is_said(self):
        self.assert_says(CHUNKED + b"zz\r\n", "a chunk size is malformed")

    def test_endless_header__is_said(self):
        self.assert_says(OK + b"Name: value\r\n" * 20_000, "header is too large")

    def test_unknown_coding__is_said(self):
        self.assert_says(OK + b"Transfer-Encoding: gzip\r\n\r\n", "transfer-encoding")

    def test_not_found__says_so_and_writes_no_body(self):
        self.assert_says(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nsorry",
                         "404 Not Found")

    def test_endless_error_page__is_not_read(self):
        with Scripted(say_and_stay(b"HTTP/1.1 500 Oh\r\n\r\nsorry")) as server:
            self.assert_failed(fetch(server.url), "500 Oh")

    def test_connection_reset__is_said(self):
        def reset(connection, _request):
            connection.sendall(OK)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  b"\1\0\0\0\0\0\0\0")  # on, 0 s: close sends a reset
        with Scripted(reset) as server:
            self.assert_failed(fetch(server.url), "Connection reset by peer")

    def test_nobody_listens__is_refused(self):
        with socket.socket() as holder:  # bound, so that nobody else takes the port
            holder.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{holder.getsockname()[1]}/"
            self.assert_failed(fetch(url), "cannot connect: Connection refused")

    def test_unknown_name__is_said(self):
        name = "x" * 64 + ".invalid"  # longer than a label may be: no name server is asked
        result = fetch(f"http://{name}/")
        self.assert_failed(result, f"cannot find the address of {name}: ")
        self.assertNotIn("called by", result.errors)
        self.assertEqual(result.errors.count(name), 2)

    def test_chunks_and_a_length__are_refused(self):
        self.assert_says(OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                         b"1\r\nx\r\n0\r\n\r\n", "chunked, and has a content-length")

    def test_control_characters__are_escaped(self):
        self.assert_says("HTTP/1.1 404 a\u009b31mb \u00e4\u20ac\r\n\r\n".encode(),
                         "404 a\\xC2\\x9B31mb \u00e4\u20ac\n")
        self.assert_says(b"HTTP/1.1 404 a\x9b31m \xc1\x9b\r\n\r\n",
                         "404 a\\x9B31m \\xC1\\x9B\n")
        self.assert_says(redirect("https://\u009d/".encode()), "https://\\xC2\\x9D/")
        result = fetch("http://\u0085/")
        self.assertIn("fetch: http://\\xC2\\x85/: ", result.errors)

    def test_closed_descriptors__page_goes_nowhere(self):
        for closed, status in (("<&-", 0), (">&-", 1), ("2>&-", 0), ("<&- >&- 2>&-", 1)):
            with Scripted(say(OK + b"\r\nhello")) as server:
                result = subprocess.run(
                    ["sh", "-c", f'exec "$0" "$1" {closed}', programs.FETCH, server.url],
                    capture_output=True, timeout=programs.SECONDS_MAX, check=False)
                self.assertEqual(result.returncode, status, closed)
                self.assertEqual(result.stdout, b"hello" if status == 0 else b"")
                self.assertEqual(len(server.requests), 1)
                if closed == ">&-":
                    self.assertIn(b"cannot write the body: Bad file descriptor",
                                  result.stderr)

    def test_full_disk__is_said(self):
        with Scripted(say(OK + b"\r\nhello")) as server, open("/dev/full", "wb") as full:
            self.assert_failed(fetch(server.url, stdout=full),
                               "cannot write the body: No space left on device", output=None)

    def test_closed_pipe__is_said(self):
        reading, writing = os.pipe()
        os.close(reading)
        with Scripted(say(OK + b"\r\nhello")) as server:
            self.assert_failed(fetch(server.url, stdout=writing),
                               "cannot write the body: Broken pipe", output=None)
        os.close(writing)


class Redirect(Case):
    def test_absolute__another_server__is_followed_and_said(self):
        with Scripted(say(OK + b"\r\nhello")) as target, \
                Scripted(say(redirect(target.url.encode() + b"/there"))) as server:
            result = fetch(server.url)
        self.assertEqual((result.status, result.output), (0, b"hello"))
        self.assertEqual(result.errors,
                         f"fetch: {server.url}/: redirected to {target.url}/there\n")
        self.assert_clean(result)

    def test_relative__is_resolved(self):
        def script(connection, request):
            moved = request.startswith("GET /a/b/c ")
            connection.sendall(redirect(b"../d?e") if moved else OK + b"\r\nhello")
        with Scripted(script) as server:
            result = fetch(server.url + "/a/b/c")
            self.assertEqual((result.status, result.output), (0, b"hello"))
            self.assertTrue(server.requests[1].startswith("GET /a/d?e HTTP/1.1\r\n"))
        self.assert_clean(result)

    def count_down(self, first):
        def script(connection, request):
            number = int(request.split("/")[1].split()[0])
            connection.sendall(OK + b"\r\nhello" if number == 0 else
                               redirect(b"/%d" % (number - 1)))
        with Scripted(script) as server:
            return fetch(f"{server.url}/{first}")

    def test_five__are_followed(self):
        result = self.count_down(5)
        self.assertEqual((result.status, result.output), (0, b"hello"))
        self.assert_clean(result)

    def test_six__are_too_many(self):
        result = self.count_down(6)
        self.assertEqual((result.status, result.output), (1, b""))
        self.assertIn("more than 5 redirects", result.errors)
        self.assert_clean(result)

    def test_circle__is_left(self):
        with Scripted(say(redirect(b"/"))) as server:
            result = fetch(server.url)
        self.assertEqual(result.status, 1)
        self.assertEqual(result.errors.count("redirected to"), 5)
        self.assert_clean(result)

    def test_to_https__is_refused(self):
        with Scripted(say(redirect(b"https://host/"))) as server:
            self.assert_failed(fetch(server.url), "redirected to https://host/",
                               "only http:// is")

    def test_without_location__is_said(self):
        with Scripted(say(b"HTTP/1.1 301 Moved\r\n\r\n")) as server:
            self.assert_failed(fetch(server.url), "301 Moved")


class Time(Case):
    def test_silent_server__times_out(self):
        with Scripted(say_and_stay()) as server:
            self.assert_failed(fetch(server.url, "--timeout", "0.2"), "within 0.2 s")

    def test_silence_in_the_body__times_out(self):
        with Scripted(say_and_stay(OK + b"Content-Length: 9\r\n\r\nhello")) as server:
            self.assert_failed(fetch(server.url, "--timeout", "0.2"), "within 0.2 s",
                               output=b"hello")

    def test_notice__is_said_once_and_the_wait_goes_on(self):
        with Scripted(say_and_stay()) as server:
            result = fetch(server.url, "--notice", "0.05", "--timeout", "0.2")
        notice, failure = result.errors.splitlines()
        self.assertEqual(notice, "fetch: no page yet after 0.05 s")
        self.assertIn("within 0.2 s", failure)
        self.assert_clean(result)

    def test_queue_of_the_server_is_full__times_out(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            waiting = [socket.socket() for _ in range(4)]
            for client in waiting:
                client.setblocking(False)
                client.connect_ex(listener.getsockname())
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            self.assert_failed(fetch(url, "--timeout", "0.2"), "within 0.2 s")
            for client in waiting:
                client.close()

    def test_interrupt__ends_it(self):
        asked = threading.Event()

        def script(connection, _request):
            asked.set()
            connection.recv(1)
        with Scripted(script) as server:
            run = programs.Fetch(server.url)
            self.assertTrue(asked.wait(programs.SECONDS_MAX))
            run.process.send_signal(signal.SIGINT)
            self.assert_failed(run.wait(), "interrupted")


class Address(Case):
    # Where the machine has no IPv6, or no name for itself (a bare chroot), the failure must be
    # clear.

    def test_ipv6_literal__is_understood(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.assert_failed(fetch("http://[::1]:1/"), "http://[::1]:1/: ")
            return
        with Scripted(say(OK + b"\r\nhello"), socket.AF_INET6) as server:
            self.assert_fetched(fetch(server.url), b"hello")
            self.assertIn(f"Host: [::1]:{server.port}\r\n", server.requests[0])

    def test_name_with_several_addresses__each_is_tried(self):
        with Scripted(say(OK + b"\r\nhello")) as server:  # not at ::1
            result = fetch(f"http://localhost:{server.port}/")
            try:
                socket.getaddrinfo("localhost", None)
            except OSError:
                self.assert_failed(result, "cannot find the address of localhost")
                return
            self.assert_fetched(result, b"hello")


class WrongUse(Case):
    def assert_refused(self, *arguments, text):
        result = fetch(*arguments)
        self.assertEqual((result.status, result.output), (2, b""))
        self.assertIn(text, result.errors)
        self.assertIn("usage: fetch URL", result.errors)

    def test_wrong_arguments__are_refused(self):
        self.assert_refused(text="one URL is needed")
        self.assert_refused("http://a/", "http://b/", text="one URL is needed")
        self.assert_refused("--nonsense", "http://a/", text="--nonsense")
        self.assert_refused("http://a/", "--timeout", "0", text="not a number of seconds")
        self.assert_refused("http://a/", "--timeout", "nan", text="not a number of seconds")
        self.assert_refused("http://a/", "--timeout", "1x", text="not a number of seconds")
        self.assert_refused("https://a/", text="only http:// is")
        self.assert_refused("host", text="not a valid http:// URL")
        self.assert_refused("http://a/\r\nX: y", text="not a valid http:// URL")

    def test_help__is_no_failure(self):
        result = fetch("-h")
        self.assertEqual((result.status, result.errors), (0, ""))
        self.assertIn(b"usage: fetch URL", result.output)


class Server(Case):
    """The same files from three servers, byte for byte."""

    def setUp(self):
        super().setUp()
        self.site = programs.make_site(self.folder)
        self.big = (self.site / "big.bin").read_bytes()

    def assert_serves(self, url):
        self.assert_fetched(fetch(url + "/big.bin"), self.big)
        self.assert_fetched(fetch(url + "/"), b"<title>home</title>\n")
        self.assert_fetched(fetch(url + "/empty.txt"), b"")
        self.assert_failed(fetch(url + "/missing"), "404")

    def test_our_serve__same_bytes(self):
        with programs.Serve(self.site) as server:
            self.assert_serves(server.url[:-1])
        self.assert_clean(server.result)

    def test_nginx__same_bytes(self):
        with programs.nginx(self.site) as url:
            self.assert_serves(url)

    def test_nginx__chunked_and_redirect__same_bytes(self):
        with programs.nginx(self.site) as url:
            head = subprocess.run(["curl", "-sD-", "-o/dev/null", url + "/chunked/index.html"],
                                  capture_output=True, check=True).stdout
            self.assertIn(b"chunked", head)
            self.assert_fetched(fetch(url + "/chunked/index.html"), b"<title>home</title>\n")
            result = fetch(url + "/moved")
        self.assertEqual((result.status, result.output), (0, b"<title>home</title>\n"))
        self.assert_clean(result)

    def test_python__same_bytes(self):
        with programs.python_server(self.site) as url:
            self.assert_serves(url)


class Forget(Case):
    """--forget: the report names all four, each with the line that acquired it."""

    FILE = "examples/fetch/fetch.c"

    def line_of(self, call):
        lines = (programs.SOURCE / self.FILE).read_text().splitlines()
        return [number for number, line in enumerate(lines, 1) if f" {call}(" in line]

    def assert_names(self, report, kind, call):
        sites = [resource["acquired"]["site"] for resource in report["resources"]
                 if resource["kind"] == kind]
        self.assertEqual(len(sites), 1, f"{kind}: {sites}")
        self.assertEqual(sites[0]["file"], self.FILE)
        self.assertIn(sites[0]["line"], self.line_of(call))

    def check(self, result):
        report = result.report
        self.assertEqual(report["verdict"], "unclosed")
        self.assertEqual(report["summary"]["unclosed"], 4)
        self.assert_names(report, "loop", "unc_loop_new")
        self.assert_names(report, "timer", "unc_loop_call_later")
        self.assert_names(report, "signal", "unc_loop_add_signal_handler")
        self.assert_names(report, "stream", "unc_stream_connect")
        self.check_close_would(report)

    def check_close_would(self, report):
        """The loop's own two descriptors are in the report, too."""
        counts = report["loops"][0]["close_would"]["counts"]
        would = {verb: report["loops"][0]["close_would"][verb] for verb in counts}
        self.assertEqual(counts, {verb: len(ids) for verb, ids in would.items()})
        kinds = {resource["id"]: resource["kind"] for resource in report["resources"]}
        self.assertEqual({verb: sorted(kinds[id] for id in ids) for verb, ids in would.items()},
                         {"release": ["fd", "fd"], "restore": ["signal"],
                          "cancel": ["timer"], "leave": ["stream"]})

    def test_success__four_things_are_named(self):
        with Scripted(say(OK + b"\r\nhello")) as server:
            result = fetch(server.url, "--forget")
        self.assertEqual((result.status, result.output), (0, b"hello"))
        self.check(result)
        for text in ("loop", "timer", "SIGINT", "connection"):
            self.assertIn(text, result.errors)
        self.assertTrue(re.search(r"examples/fetch/fetch\.c:\d+", result.errors))

    def test_failure__keeps_its_status(self):
        with Scripted(say(b"HTTP/1.1 404 Not Found\r\n\r\n")) as server:
            result = fetch(server.url, "--forget")
        self.assertEqual(result.status, 1)
        self.assertIn("404 Not Found", result.errors)
        self.check(result)

    def test_after_a_redirect__only_the_last_connection_is_left(self):
        with Scripted(say(OK + b"\r\nhello")) as target, \
                Scripted(say(redirect(target.url.encode()))) as server:
            result = fetch(server.url, "--forget")
        self.assertEqual(result.output, b"hello")
        self.check(result)


if __name__ == "__main__":
    programs.main()
