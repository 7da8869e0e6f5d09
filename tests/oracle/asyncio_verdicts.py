# SPDX-License-Identifier: MIT
"""The stages and rows of stage.c, operations.c and facts.c for asyncio; there is the why.

asyncio_table.py prints them.
Debug mode is on, because only then asyncio looks at the calling thread.
"""
import asyncio
import errno
import os
import selectors
import signal
import socket
import threading

INSTALLED_SIGNAL = signal.SIGUSR1
SPARE_SIGNAL = signal.SIGUSR2
CLOSED_FD = 999
PATIENCE_S = 10
# How long a stop from another thread may take to wake the poll. It does not: a wait that
# is too short could only turn "leaves" into "stays", which the list of differences expects.
STOP_PATIENCE_S = 0.2

# What an exception says, as a verdict.
VERDICTS = {
    "Event loop is closed": "CLOSED",
    "This event loop is already running": "RUNNING",
    "Cannot run the event loop while another loop is running": "OTHER",
    "Cannot close a running event loop": "NOCLOSE",
    "Non-thread-safe operation invoked on an event loop other than the current one": "THREAD",
    "Event loop stopped before Future completed.": "EARLY",
    f"sig {int(signal.SIGKILL)} cannot be caught": "UNCATCHABLE",
    "no running event loop": "NOTRUNNING",
    "Executor shutdown has been called": "EXEC",
    "Runner is closed": "CLOSED",
    "Runner.run() cannot be called from a running event loop": "RUNNING",
    "asyncio.run() cannot be called from a running event loop": "OTHER",
    "There is no current event loop in thread 'MainThread'.": "NOLOOP",
}
# The same, where the words name the task too.
PATTERNS = {
    "Task cannot await on itself: ": "SELF",
    " attached to a different loop": "EINVAL",
}


def word_of(text):
    for part, word in PATTERNS.items():
        if part in text:
            return word
    return VERDICTS.get(text, f"unknown: {text}")


def verdict(call):
    """The word for what @call does: its exception, or its truth, or just ok."""
    try:
        result = call()
    except asyncio.CancelledError:
        return "CANCELLED"
    except KeyboardInterrupt:
        return "INTERRUPTED"
    except RuntimeError as error:
        return word_of(str(error))
    except OSError as error:
        return errno.errorcode[error.errno]
    except (ValueError, TypeError):
        return "EINVAL"
    return {True: "true", False: "false"}.get(result, "ok") if isinstance(result, bool) else "ok"


def nothing(*_arguments):
    pass


class Selector(selectors.EpollSelector):
    """Says when it is about to wait for ever: the timeout is decided by then."""

    def __init__(self):
        super().__init__()
        self.waits = threading.Event()

    def select(self, timeout=None):
        if timeout is None or timeout > 1:
            self.waits.set()
        return super().select(timeout)


def new_loop():
    loop = asyncio.SelectorEventLoop(Selector())
    loop.set_debug(True)
    return loop


class Stage:
    """A loop that is new, and what an operation may need."""

    def __init__(self, state):
        self.state = state
        self.loop = new_loop()
        self.other = new_loop()
        self.done = self.loop.create_future()
        self.pending = self.loop.create_future()
        self.foreign = self.other.create_future()
        self.done.set_result(self)
        self.waiting = self.loop.create_task(self.await_pending())
        self.returning = self.loop.create_task(self.return_it())
        self.foreign_task = self.other.create_task(self.return_it())
        self.timer = self.loop.call_later(3600, nothing)
        self.callback = self.loop.call_soon(nothing)
        self.loop.add_signal_handler(INSTALLED_SIGNAL, nothing)
        self.watched = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.full = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.spare = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.fill()
        self.regular_fd = os.open(__file__, os.O_RDONLY | os.O_CLOEXEC)
        self.loop.add_reader(self.watched[0], nothing)
        self.loop.add_writer(self.full[1], nothing)
        self.runner = None
        self.trace = ""

    async def await_pending(self):
        await self.pending

    async def return_it(self):
        return self

    def fill(self):
        try:
            while True:
                os.write(self.full[1], bytes(4096))
        except BlockingIOError:
            pass

    def take_down(self):
        self.loop.close()
        self.other.close()
        for fd in (*self.watched, *self.full, *self.spare, self.regular_fd):
            os.close(fd)

    def is_idle(self):
        return self.state in ("new", "stopped")

    def run_once(self):
        self.loop.stop()
        self.loop.run_forever()

    def join(self, patience_s=PATIENCE_S):
        self.runner.join(patience_s)
        if self.runner.is_alive():
            return False
        self.runner = None
        return True

    def add(self, word):
        """Add @word to what ran, in order."""
        self.trace += ("," if self.trace and not self.trace.endswith("|") else "") + word

    def add_and_stop(self, word):
        self.add(word)
        self.loop.stop()

    def make_readable(self):
        os.write(self.watched[1], b"x")


def ask_running(stage, operation):
    answers = []

    def ask():
        answers.append(operation(stage))
        stage.loop.stop()

    stage.loop.call_soon(ask)
    stage.loop.run_forever()
    return answers[0]


def ask_elsewhere(stage, operation):
    stage.runner = threading.Thread(target=stage.loop.run_forever, daemon=True)
    stage.runner.start()
    assert stage.loop._selector.waits.wait(PATIENCE_S)
    answer = operation(stage)
    if stage.runner:
        stage.loop.call_soon_threadsafe(stage.loop.stop)
        assert stage.join()
    return answer


def stage_ask(state, operation):
    stage = Stage(state)
    if state == "running":
        answer = ask_running(stage, operation)
    elif state == "elsewhere":
        answer = ask_elsewhere(stage, operation)
    else:
        if state == "stopped":
            stage.run_once()
        elif state == "closed":
            stage.loop.close()
        answer = operation(stage)
    stage.take_down()
    return answer


# -- operations: one call each


def get_running(stage):
    try:
        return "this" if asyncio.get_running_loop() is stage.loop else "another"
    except RuntimeError as error:
        return VERDICTS[str(error)]


def run_forever(stage):
    if stage.is_idle():
        stage.loop.stop()
    return verdict(stage.loop.run_forever)


def run_until_complete(stage):
    results = []
    word = verdict(lambda: results.append(stage.loop.run_until_complete(stage.done)))
    return "result" if results == [stage] else word


def run_until_complete_stopped(stage):
    if stage.is_idle():
        stage.loop.call_soon(stage.loop.stop)
    return verdict(lambda: stage.loop.run_until_complete(stage.pending))


def while_other_runs(operation):
    def ask(stage):
        answers = []

        def nested():
            answers.append(operation(stage))
            stage.other.stop()

        stage.other.call_soon(nested)
        stage.other.run_forever()
        return answers[0]

    return ask


def call_soon_threadsafe(stage):
    arrived = threading.Event()
    word = verdict(lambda: stage.loop.call_soon_threadsafe(arrived.set))
    if word != "ok" or stage.state != "elsewhere":
        return word
    return "woken" if arrived.wait(PATIENCE_S) else "not_woken"


def cancel_twice(stage):
    stage.timer.cancel()
    return verdict(stage.timer.cancel)


def asking(call):
    """An operation that is one call of the loop of its stage."""
    return lambda stage: verdict(lambda: call(stage))


EVERY_STATE = ("new", "stopped", "running", "elsewhere", "closed")
NOT_RUNNING = ("new", "stopped", "closed")

OPERATIONS = {
    "is_running": asking(lambda stage: stage.loop.is_running()),
    "is_closed": asking(lambda stage: stage.loop.is_closed()),
    "get_running": get_running,
    "stop": asking(lambda stage: stage.loop.stop()),
    "close_loop": asking(lambda stage: stage.loop.close()),
    "run_forever": run_forever,
    "run_until_complete": run_until_complete,
    "run_until_complete_stopped": run_until_complete_stopped,
    "run_until_complete_foreign":
        asking(lambda stage: stage.loop.run_until_complete(stage.foreign)),
    "run_forever_while_other_runs": while_other_runs(run_forever),
    "run_until_complete_while_other_runs": while_other_runs(run_until_complete),
    "call_soon": asking(lambda stage: stage.loop.call_soon(nothing)),
    "call_soon_nothing": asking(lambda stage: stage.loop.call_soon(None)),
    "call_later": asking(lambda stage: stage.loop.call_later(60, nothing)),
    "call_at": asking(lambda stage: stage.loop.call_at(stage.loop.time() + 60, nothing)),
    "call_soon_threadsafe": call_soon_threadsafe,
    "add_reader": asking(lambda stage: stage.loop.add_reader(stage.spare[0], nothing)),
    "add_writer": asking(lambda stage: stage.loop.add_writer(stage.spare[1], nothing)),
    "add_reader_closed_fd": asking(lambda stage: stage.loop.add_reader(CLOSED_FD, nothing)),
    "add_reader_regular_file":
        asking(lambda stage: stage.loop.add_reader(stage.regular_fd, nothing)),
    "add_reader_negative_fd": asking(lambda stage: stage.loop.add_reader(-1, nothing)),
    "remove_reader": asking(lambda stage: stage.loop.remove_reader(stage.watched[0])),
    "remove_reader_negative_fd": asking(lambda stage: stage.loop.remove_reader(-1)),
    "remove_reader_unknown": asking(lambda stage: stage.loop.remove_reader(stage.spare[0])),
    "remove_writer": asking(lambda stage: stage.loop.remove_writer(stage.full[1])),
    "remove_writer_unknown": asking(lambda stage: stage.loop.remove_writer(stage.spare[1])),
    "add_signal_handler":
        asking(lambda stage: stage.loop.add_signal_handler(SPARE_SIGNAL, nothing)),
    "add_signal_handler_sigkill":
        asking(lambda stage: stage.loop.add_signal_handler(signal.SIGKILL, nothing)),
    "add_signal_handler_out_of_range":
        asking(lambda stage: stage.loop.add_signal_handler(1000, nothing)),
    "remove_signal_handler":
        asking(lambda stage: stage.loop.remove_signal_handler(INSTALLED_SIGNAL)),
    "remove_signal_handler_unknown":
        asking(lambda stage: stage.loop.remove_signal_handler(SPARE_SIGNAL)),
    "remove_signal_handler_out_of_range":
        asking(lambda stage: stage.loop.remove_signal_handler(1000)),
    "cancel_timer": asking(lambda stage: stage.timer.cancel()),
    "cancel_callback": asking(lambda stage: stage.callback.cancel()),
    "cancel_twice": cancel_twice,
}

# -- facts: what takes more than one call to see


def run_after_stop(stage):
    iterations = []

    def run_again():
        iterations.append(None)
        if len(iterations) == 3:
            stage.loop.stop()
        else:
            stage.loop.call_soon(run_again)

    stage.loop.call_soon(run_again)
    stage.run_once()
    return "one_iteration" if len(iterations) == 1 else "another_number_of_iterations"


def stop_wakes_poll(stage):
    stage.loop.stop()
    return "leaves" if stage.join(STOP_PATIENCE_S) else "stays"


def stop_in_callback(stage):
    stage.loop.call_soon(stage.add_and_stop, "a")
    stage.loop.call_soon(stage.add, "b")
    stage.loop.run_forever()
    return stage.trace


def sources_in_order(stage):
    now = stage.loop.time()
    stage.loop.call_at(now, stage.add, "0s")
    stage.loop.call_at(now - 1, stage.add, "-1s")
    stage.make_readable()
    stage.loop.add_reader(stage.watched[0], stage.add, "fd")
    stage.loop.call_soon(stage.add, "queued")
    stage.run_once()
    return stage.trace


def stop_before_run_polls(stage):
    stage.make_readable()
    stage.loop.add_reader(stage.watched[0], stage.add, "fd")
    stage.run_once()
    return stage.trace


def second_reader_replaces(stage):
    stage.make_readable()
    stage.loop.add_reader(stage.watched[0], stage.add, "first")
    stage.loop.add_reader(stage.watched[0], stage.add, "second")
    stage.run_once()
    return stage.trace


def remove_reader_in_batch(stage):
    def remove_watched():
        stage.add("removed")
        assert stage.loop.remove_reader(stage.watched[0])

    stage.make_readable()
    stage.loop.add_reader(stage.watched[0], stage.add, "fd")
    stage.loop.call_soon(remove_watched)
    stage.run_once()
    return stage.trace


def reader_and_writer(stage):
    near, far = socket.socketpair()
    with near, far:
        far.send(b"x")
        stage.loop.add_writer(near, stage.add, "write")
        stage.loop.add_reader(near, stage.add, "read")
        stage.run_once()
        stage.trace += "|"
        assert stage.loop.remove_reader(near)
        stage.run_once()
        assert stage.loop.remove_writer(near)
    return stage.trace


def callback_by_callback_waits(stage):
    def queue_another():
        stage.add("a")
        stage.loop.call_soon(stage.add, "c")

    stage.loop.call_soon(queue_another)
    stage.loop.call_soon(stage.add, "b")
    stage.run_once()
    stage.trace += "|"
    stage.run_once()
    return stage.trace


def cancel_in_batch(stage):
    def cancel_callback():
        stage.add("cancel")
        callback.cancel()

    stage.loop.call_soon(cancel_callback)
    callback = stage.loop.call_soon(stage.add, "b")
    stage.run_once()
    return stage.trace


def equal_timers(count):
    def ask(stage):
        now = stage.loop.time()
        for number in range(1, count + 1):
            stage.loop.call_at(now, stage.add, str(number))
        stage.run_once()
        return stage.trace

    return ask


def negative_delays(stage):
    stage.loop.call_later(-1, stage.add, "-1s")
    stage.loop.call_later(-2, stage.add, "-2s")
    stage.run_once()
    return stage.trace


def threadsafe_order(stage):
    done = threading.Event()
    for word in "1234":
        stage.loop.call_soon_threadsafe(stage.add, word)
    stage.loop.call_soon_threadsafe(done.set)
    assert done.wait(PATIENCE_S)
    return stage.trace


def failed_nested_run(stage):
    assert verdict(stage.loop.run_forever) == "RUNNING"
    assert verdict(lambda: stage.loop.run_until_complete(stage.done)) == "RUNNING"
    assert verdict(stage.other.run_forever) == "OTHER"
    assert verdict(lambda: stage.other.run_until_complete(stage.foreign)) == "OTHER"
    if get_running(stage) != "this":
        return "another loop is the running one"
    if not stage.loop.is_running() or stage.other.is_running():
        return "the wrong loop runs"
    return "untouched" if verdict(lambda: stage.loop.call_soon(nothing)) == "ok" else "refuses"


def run_after_failed_run(stage):
    if verdict(lambda: stage.loop.run_until_complete(stage.foreign)) != "EINVAL":
        return "not refused"
    stage.foreign.set_result(None)
    return verdict(lambda: stage.other.run_until_complete(stage.foreign))


def future_with_error(stage):
    stage.pending.set_exception(OSError(errno.EIO, "planned"))
    return verdict(lambda: stage.loop.run_until_complete(stage.pending))


def future_cancelled(stage):
    stage.pending.cancel()
    return verdict(lambda: stage.loop.run_until_complete(stage.pending))


def signal_runs_callback(stage):
    def raise_signal():
        stage.add("raise")
        signal.raise_signal(SPARE_SIGNAL)

    stage.loop.add_signal_handler(SPARE_SIGNAL, stage.add_and_stop, "signal")
    stage.loop.call_soon(raise_signal)
    stage.loop.run_forever()
    return stage.trace


def be_previous(_signal_number, _frame):
    pass


def take_disposition():
    disposition = signal.getsignal(SPARE_SIGNAL)
    signal.signal(SPARE_SIGNAL, signal.SIG_DFL)
    return {be_previous: "previous", signal.SIG_DFL: "default"}.get(disposition, "another")


def handle_over_previous(stage):
    signal.signal(SPARE_SIGNAL, be_previous)
    stage.loop.add_signal_handler(SPARE_SIGNAL, nothing)


def disposition_after_remove(stage):
    handle_over_previous(stage)
    assert stage.loop.remove_signal_handler(SPARE_SIGNAL)
    return take_disposition()


def disposition_after_close(stage):
    handle_over_previous(stage)
    stage.loop.close()
    return take_disposition()


def second_loop_on_signal(stage):
    return verdict(lambda: stage.other.add_signal_handler(INSTALLED_SIGNAL, nothing))


FACTS = (
    (run_after_stop, ("new", "stopped")),
    (stop_wakes_poll, ("elsewhere",)),
    (stop_in_callback, ("new",)),
    (sources_in_order, ("new", "stopped")),
    (stop_before_run_polls, ("new",)),
    (second_reader_replaces, ("new",)),
    (remove_reader_in_batch, ("new",)),
    (reader_and_writer, ("new",)),
    (callback_by_callback_waits, ("new",)),
    (cancel_in_batch, ("new",)),
    (negative_delays, ("new",)),
    (threadsafe_order, ("elsewhere",)),
    (failed_nested_run, ("running",)),
    (run_after_failed_run, ("new",)),
    (future_with_error, ("new", "stopped")),
    (future_cancelled, ("new", "stopped")),
    (signal_runs_callback, ("new",)),
    (disposition_after_remove, ("new",)),
    (disposition_after_close, ("new",)),
    (second_loop_on_signal, ("new", "stopped", "running")),
)


def rows():
    for name, operation in OPERATIONS.items():
        yield name, operation, NOT_RUNNING if "while_other_runs" in name else EVERY_STATE
    for fact, states in FACTS:
        yield fact.__name__, fact, states
    yield "three_equal_timers", equal_timers(3), ("new",)
    yield "seven_equal_timers", equal_timers(7), ("new",)
