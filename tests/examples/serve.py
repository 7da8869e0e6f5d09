# SPDX-License-Identifier: MIT
"""examples/serve as a program, against curl and against clients that misbehave."""
import os
import pathlib
import signal
import socket
import subprocess

import programs
from programs import Case, Serve


def curl(*arguments):
    """Returns: what curl wrote to standard output."""
    return subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", "30", *arguments],
                          capture_output=True, check=True).stdout


def status_of(url, *arguments):
    return int(curl("-o/dev/null", "-w%{http_code}", "--path-as-is", *arguments, url))


class Served(Case):
    """Each test talks to one server, which must have nothing left when it ends."""

    FDS_MAX = None
    ERRORS = ""  # what it says on standard error, as a regular expression

    def setUp(self):
        super().setUp()
        self.site = programs.make_site(self.folder)
        self.server = Serve(self.site, fds_max=self.FDS_MAX)
        self.addCleanup(self.check_end)
        self.url = self.server.url

    def check_end(self):
        result = self.server.end()
        self.assertEqual(result.status, 0, result.errors)
        self.assertRegex(result.errors, rf"\A{self.ERRORS}\Z")
        self.assert_clean(result)

    def connect(self):
        client = socket.create_connection(self.server.address, programs.SECONDS_MAX)
        self.addCleanup(client.close)
        return client

    def ask(self, request):
        """Returns: all that the server says to @request until it closes."""
        client = self.connect()
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
        return answer


class Document(Served):
    def test_line__says_where(self):
        self.assertRegex(self.server.line,
                         rf"^serving {self.site} at http://127\.0\.0\.1:\d+/\n$")

    def test_files__same_bytes(self):
        self.assertTrue(curl(self.url + "big.bin") == (self.site / "big.bin").read_bytes())
        self.assertEqual(curl(self.url + "empty.txt"), b"")
        self.assertEqual(curl(self.url), b"<title>home</title>\n")
        self.assertEqual(curl(self.url + "sub/a%20b.txt?x=y"), b"blank\n")

    def test_head__has_the_length_but_no_body(self):
        answer = self.ask(b"HEAD /big.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, body = answer.split(b"\r\n\r\n")
        self.assertIn(b"\r\nContent-Length: 5000000\r\n", head)
        self.assertEqual(body, b"")

    def test_content_types__by_suffix(self):
        def type_of(path):
            return curl("-o/dev/null", "-w%{content_type}", self.url + path).decode()
        self.assertEqual(type_of("index.html"), "text/html; charset=utf-8")
        self.assertEqual(type_of("empty.txt"), "text/plain; charset=utf-8")
        self.assertEqual(type_of("big.bin"), "application/octet-stream")

    def test_listing__is_escaped(self):
        page = curl(self.url + "sub/").decode()
        self.assertIn("&lt;b&gt;&amp;&quot;x&quot;.txt", page)
        self.assertIn('href="%3Cb%3E%26%22x%22.txt"', page)
        self.assertIn('href="deeper/"', page)
        self.assertNotIn("<b>", page)
        self.assertNotIn("hidden", page)
        self.assertEqual(curl(self.url + "sub/%3Cb%3E%26%22x%22.txt"), b"odd\n")

    def test_folder_without_slash__is_redirected(self):
        where = curl("-o/dev/null", "-w%{http_code} %{redirect_url}", self.url + "sub")
        self.assertEqual(where.decode(), f"301 {self.url}sub/")
        where = curl("--path-as-is", "-o/dev/null", "-w%{redirect_url}", self.url + "//sub")
        self.assertEqual(where.decode(), f"{self.url}sub/")


class Refusal(Served):
    def test_missing__is_not_found(self):
        self.assertEqual(status_of(self.url + "missing"), 404)
        self.assertEqual(status_of(self.url + "index.html/x"), 404)
        self.assertEqual(status_of(self.url + "x" * 1000), 404)

    def test_way_out_of_the_root__is_forbidden(self):
        (self.folder / "secret.txt").write_text("secret")
        self.assertEqual(status_of(self.url + "../secret.txt"), 403)
        self.assertEqual(status_of(self.url + "sub/../../secret.txt"), 403)
        self.assertEqual(status_of(self.url + "%2e%2e/secret.txt"), 403)
        self.assertEqual(status_of(self.url + "..%2fsecret.txt"), 403)
        self.assertEqual(status_of(self.url + f"%2f{self.folder}/secret.txt"), 403)
        self.assertEqual(status_of(self.url + "sub/.hidden"), 403)

    def test_symbolic_link_out_of_the_root__is_forbidden(self):
        (self.folder / "secret.txt").write_text("secret")
        (self.site / "absolute").symlink_to(self.folder / "secret.txt")
        (self.site / "relative").symlink_to("../secret.txt")
        (self.site / "folder").symlink_to("..")
        (self.site / "inside").symlink_to("index.html")
        self.assertEqual(status_of(self.url + "absolute"), 403)
        self.assertEqual(status_of(self.url + "relative"), 403)
        self.assertEqual(status_of(self.url + "folder/secret.txt"), 403)
        self.assertEqual(status_of(self.url + "inside"), 200)

    def test_what_is_no_file__is_forbidden(self):
        os.mkfifo(self.site / "pipe")
        (self.site / "device").symlink_to("/dev/zero")
        self.assertEqual(status_of(self.url + "pipe"), 403)
        self.assertEqual(status_of(self.url + "device"), 403)
        (self.site / "sub" / "index.html").mkdir()
        self.assertEqual(status_of(self.url + "sub/"), 403)

    def test_other_methods__are_not_allowed(self):
        answer = curl("-i", "-d", "x" * 100_000, self.url)
        self.assertTrue(answer.startswith(b"HTTP/1.1 405 "), answer)
        self.assertIn(b"Allow: GET, HEAD\r\n", answer)

    def test_unknown_methods__are_not_implemented(self):
        answer = self.ask(b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 501 "), answer)
        self.assertNotIn(b"Allow:", answer)

    def test_head_that_ends_in_two_places__is_one_bad_request(self):
        answer = self.ask(b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\r\n"
                          b"Content-Length: 44\r\n\r\n"
                          b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
        self.assertEqual(answer.count(b"HTTP/1.1 "), 1)

    def test_nonsense__is_a_bad_request(self):
        for request in (b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                        b"GET /%zz HTTP/1.0\r\n\r\n", b"GET /%00 HTTP/1.0\r\n\r\n",
                        b"GET /\0 HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x02\0\n\n"):
            self.assertTrue(self.ask(request).startswith(b"HTTP/1.1 400 "), request)

    def test_endless_header__is_too_large(self):
        answer = self.ask(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10_000)
        self.assertTrue(answer.startswith(b"HTTP/1.1 431 "), answer[:50])

    def test_half_a_request__gets_no_answer(self):
        self.assertEqual(self.ask(b"GET / HT"), b"")
        self.assertEqual(self.ask(b""), b"")


class Connection(Served):
    REQUEST = b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n"

    def test_two_files__one_connection(self):
        counts = curl("-w%{num_connects}\n", "-o/dev/null", self.url, "-o/dev/null",
                      self.url + "big.bin", "-o/dev/null", self.url + "missing")
        self.assertEqual(counts, b"1\n0\n0\n")

    def test_empty_line_before_a_request__is_skipped(self):
        answer = self.ask(b"\r\n" + self.REQUEST + b"\r\n" + self.REQUEST)
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK\r\n"), 2)

    def test_absolute_target__is_the_root(self):
        answer = self.ask(b"GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        self.assertTrue(answer.endswith(b"<title>home</title>\n"), answer)

    def test_close_wished__connection_is_closed(self):
        answer = self.ask(self.REQUEST.replace(b"x\r\n", b"x\r\nConnection: close\r\n"))
        self.assertIn(b"\r\nConnection: close\r\n", answer)

    def test_requests_in_one_piece__are_answered_in_order(self):
        last = b"GET /empty.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = self.ask(self.REQUEST * 50 + last)
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK\r\n"), 51)
        self.assertEqual(answer.count(b"<title>home</title>\n"), 50)

    def test_request_byte_by_byte__is_answered(self):
        client = self.connect()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in self.REQUEST:
            client.sendall(bytes([byte]))
        self.assertTrue(client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n"))

    def test_many_requests__files_are_closed_between_them(self):
        client = self.connect()
        counts = []
        for _ in range(20):
            client.sendall(self.REQUEST)
            self.assertTrue(client.recv(65536).endswith(b"</title>\n"))
            counts.append(self.server.fd_count())
        # The answer may be here a moment before its file is closed.
        self.assertLessEqual(counts[-1], counts[0] + 1)

    def test_hundred_clients__all_are_served_and_all_are_closed(self):
        before = self.server.fd_count()
        output = curl("--parallel", "--parallel-immediate", "--parallel-max", "100",
                      "-w%{http_code}\n", "-o/dev/null", self.url + "big.bin?[1-100]")
        self.assertEqual(output, b"200\n" * 100)
        self.assertEqual(status_of(self.url), 200)
        # Each client has gone by now, but the server may not have read that yet; another
        # request is answered behind it.
        while self.server.fd_count() > before:
            self.assertEqual(status_of(self.url), 200)

    def test_client_that_does_not_read__holds_nobody_up(self):
        slow = self.connect()
        slow.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(slow.recv(100))
        self.assertEqual(status_of(self.url + "big.bin"), 200)

    def test_client_that_goes_away_in_the_middle__harms_nobody(self):
        for number in range(20):
            client = self.connect()
            client.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
            self.assertTrue(client.recv(100))
            if number % 2 == 0:  # then the server's error is EPIPE, which brings SIGPIPE
                client.shutdown(socket.SHUT_WR)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
        self.assertEqual(status_of(self.url), 200)

    def test_file_that_shrinks__connection_is_closed_short(self):
        client = self.connect()
        client.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = client.recv(100)
        os.truncate(self.site / "big.bin", 1000)
        while piece := client.recv(1 << 20):
            answer += piece
        self.assertLess(len(answer), 5_000_000)


class Exhaustion(Served):
    FDS_MAX = 20
    ERRORS = r"unclosed: server [0-9.:]+ cannot accept: Too many open files; [^\n]*\n"

    def test_no_descriptor_left__waits_and_goes_on(self):
        clients = [self.connect() for _ in range(40)]  # the rest waits in the queue
        for client in clients:
            client.sendall(Connection.REQUEST)
        self.assertTrue(clients[0].recv(65536).startswith(b"HTTP/1.1 "))
        # Once no descriptor is left it sleeps: a server that tried again and again would not.
        while self.server.fd_count() < self.FDS_MAX or self.server.state() != "S":
            self.assertIsNone(self.server.process.poll())
        for client in clients[:-1]:
            client.close()
        answer = clients[-1].recv(65536)  # only when the pause is over
        self.assertTrue(answer.startswith(b"HTTP/1.1 "), answer)
        self.assertEqual(status_of(self.url), 200)


class Idle(Case):
    def test_client_that_says_nothing__is_disconnected(self):
        with Serve(programs.make_site(self.folder, big_size=10), "--idle", "0.1") as server:
            for request in (b"", b"GET / HT"):
                with socket.create_connection(server.address, programs.SECONDS_MAX) as client:
                    client.sendall(request)
                    self.assertEqual(client.recv(100), b"")
            self.assertEqual(status_of(server.url), 200)
        self.assert_clean(server.result)

    def test_client_that_does_not_read__is_disconnected(self):
        site = programs.make_site(self.folder, big_size=50_000_000)
        with Serve(site, "--idle", "0.1") as server:
            before = server.fd_count()
            with socket.create_connection(server.address, programs.SECONDS_MAX) as client:
                client.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(client.recv(1))
                while server.fd_count() > before:
                    self.assertIsNone(server.process.poll())
        self.assert_clean(server.result)


class End(Case):
    def test_signals__end_it_with_clients_connected(self):
        site = programs.make_site(self.folder, big_size=10_000_000)
        for number in (signal.SIGINT, signal.SIGTERM):
            server = Serve(site)
            with socket.create_connection(server.address) as idle, \
                    socket.create_connection(server.address) as busy:
                busy.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(busy.recv(100))
                result = server.end(number)
                self.assertIn(idle.recv(1), (b"",))
            self.assertEqual((result.status, result.errors), (0, ""))
            self.assert_clean(result)

    def test_ipv6__is_in_the_line(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            print(f"not tested, this machine has no IPv6: {error}")
            return
        with Serve(self.folder, "--bind", "::1") as server:
            self.assertIn(" at http://[::1]:", server.line)
            self.assertEqual(status_of(server.url, "-g"), 200)
        self.assert_clean(server.result)


class WrongUse(Case):
    def run_serve(self, *arguments):
        return subprocess.run([programs.SERVE, *arguments], capture_output=True, text=True,
                              timeout=programs.SECONDS_MAX, check=False)

    def test_wrong_arguments__are_refused(self):
        for arguments in ([], ["a", "b"], ["--nonsense"], [".", "--port", "65536"],
                          [".", "--idle", "0"], [".", "--port", "x"], [".", "--port", "-1"]):
            result = self.run_serve(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn("usage: serve DIR", result.stderr)

    def test_help__is_no_failure(self):
        result = self.run_serve("--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("usage: serve DIR", result.stdout)

    def assert_fails(self, *arguments, text):
        result = self.run_serve(*arguments)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn(text, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_what_cannot_be_served__is_said(self):
        self.assert_fails(str(self.folder / "missing"), text="No such file or directory")
        self.assert_fails(str(pathlib.Path(__file__)), text="Not a directory")
        self.assert_fails(".", "--bind", "host", text="Invalid argument")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.assert_fails(".", "--port", str(taken.getsockname()[1]),
                              text="Address already in use")


if __name__ == "__main__":
    programs.main()
