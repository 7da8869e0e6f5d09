# SPDX-License-Identifier: MIT
"""The rows of runners.c for asyncio, in the states of a runner."""
import asyncio
import errno
import signal
import threading

from asyncio_verdicts import EVERY_STATE, PATIENCE_S, new_loop, verdict


class Trace:
    """What happened, in order."""

    def __init__(self):
        self.text = ""

    def add(self, word):
        self.text += ("," if self.text and not self.text.endswith("|") else "") + word

    def bar(self):
        self.text += "|"


trace = Trace()


async def return_it(value):
    return value


def runner_run(_state, runner):
    results = []
    word = verdict(lambda: results.append(runner.run(return_it(runner))))
    return "result" if results == [runner] else word


def runner_run_nothing(_state, runner):
    return verdict(lambda: runner.run(None))


def runner_get_loop(_state, runner):
    return verdict(runner.get_loop)


def runner_close(_state, runner):
    return verdict(runner.close)


def runner_close_twice(_state, runner):
    verdict(runner.close)
    return verdict(runner.close)


def run_all(_state, _runner):
    return verdict(lambda: asyncio.run(return_it(None)))


def ask_while_other_runs(ask, state, runner):
    answers = []
    other = new_loop()

    def nested():
        answers.append(ask(state, runner))
        other.stop()

    other.call_soon(nested)
    other.run_forever()
    other.close()
    return answers[0]


def runner_run_while_other_runs(state, runner):
    return ask_while_other_runs(runner_run, state, runner)


def runner_close_while_other_runs(state, runner):
    return ask_while_other_runs(runner_close, state, runner)


def runner_close_then_run(state, runner):
    runner.close()
    return runner_run(state, runner)


def runner_run_after_refused_close(state, runner):
    runner_close_while_other_runs(state, runner)
    return runner_run(state, runner)


def runner_sets_loop(_state, runner):
    loop = runner.get_loop()
    trace.add("this" if asyncio.get_event_loop_policy().get_event_loop() is loop else "another")
    runner.close()
    trace.add(verdict(asyncio.get_event_loop_policy().get_event_loop))
    return trace.text


async def sleep_long(word):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        trace.add(word)
        trace.add("CANCELLED")
        raise


KEPT = []  # asyncio holds tasks weakly


async def leave(coroutine):
    KEPT.append(asyncio.create_task(coroutine))
    await asyncio.sleep(0)


def runner_cancels_leftover(_state, runner):
    runner.run(leave(sleep_long("left")))
    trace.bar()
    runner.close()
    return trace.text


async def spawn_when_cancelled():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        await leave(sleep_long("made meanwhile"))
        raise


def runner_cancels_made_meanwhile(_state, runner):
    runner.run(leave(spawn_when_cancelled()))
    runner.close()
    return "cancelled" if trace.text else "left"


async def fail_when_cancelled():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        pass
    raise OSError(errno.EIO, "planned")


def runner_reports_leftover_error(_state, runner):
    def add_exception(_loop, context):
        trace.add(errno.errorcode[context["exception"].errno])

    runner.get_loop().set_exception_handler(add_exception)
    runner.run(leave(fail_when_cancelled()))
    runner.close()
    return trace.text


async def stop_and_sleep():
    asyncio.get_running_loop().stop()
    await asyncio.sleep(3600)


def runner_stopped(_state, runner):
    return verdict(lambda: runner.run(stop_and_sleep()))


async def interrupt():
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(3600)


def runner_interrupted(_state, runner):
    return verdict(lambda: runner.run(interrupt()))


async def refuse_interrupt(value):
    try:
        await interrupt()
    except asyncio.CancelledError:
        return value


def runner_interrupt_refused(_state, runner):
    return "result" if runner.run(refuse_interrupt(runner)) is runner else "another result"


async def cancel_and_interrupt(task):
    await asyncio.sleep(0)
    assert task.cancel()
    signal.raise_signal(signal.SIGINT)


async def sleep_beside_a_canceller():
    KEPT.append(asyncio.create_task(cancel_and_interrupt(asyncio.current_task())))
    await asyncio.sleep(3600)


def runner_interrupt_of_cancelled(_state, runner):
    return verdict(lambda: runner.run(sleep_beside_a_canceller()))


def disposition():
    return "default" if signal.getsignal(signal.SIGINT) is signal.default_int_handler else "another"


async def look_at_disposition():
    trace.add(disposition())


def runner_disposition(_state, runner):
    runner.run(look_at_disposition())
    trace.add(disposition())
    return trace.text


# -- the stage


def ask_in_main(runner, operation):
    answers = []

    async def main():
        answers.append(operation("running", runner))

    try:
        runner.run(main())
    except asyncio.CancelledError:
        pass  # the refused close has cancelled it
    return answers[0]


def ask_elsewhere(runner, operation):
    is_running = threading.Event()
    kept = {}

    async def be_busy():
        kept["loop"] = asyncio.get_running_loop()
        kept["end"] = kept["loop"].create_future()
        is_running.set()
        await kept["end"]

    def run():
        try:
            runner.run(be_busy())
        except asyncio.CancelledError:
            pass  # likewise

    def end():
        if not kept["end"].done():
            kept["end"].set_result(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert is_running.wait(PATIENCE_S)
    answer = operation("elsewhere", runner)
    kept["loop"].call_soon_threadsafe(end)
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    return answer


def runner_ask(state, operation):
    trace.__init__()
    runner = asyncio.Runner()
    if state == "running":
        answer = ask_in_main(runner, operation)
    elif state == "elsewhere":
        answer = ask_elsewhere(runner, operation)
    else:
        if state != "new":
            runner.run(return_it(None))
        if state == "closed":
            runner.close()
        answer = operation(state, runner)
    verdict(runner.close)
    return answer


IDLE = ("new", "stopped")
NOT_RUNNING = ("new", "stopped", "closed")

ROWS = (
    (runner_run, EVERY_STATE),
    (runner_run_nothing, EVERY_STATE),
    (runner_get_loop, EVERY_STATE),
    (runner_close, EVERY_STATE),
    (runner_close_twice, NOT_RUNNING),
    (run_all, EVERY_STATE),
    (runner_run_while_other_runs, NOT_RUNNING),
    (runner_close_while_other_runs, NOT_RUNNING),
    (runner_close_then_run, NOT_RUNNING),
    (runner_run_after_refused_close, ("stopped",)),
    (runner_sets_loop, ("new",)),
    (runner_cancels_leftover, IDLE),
    (runner_cancels_made_meanwhile, ("new",)),
    (runner_reports_leftover_error, ("new",)),
    (runner_stopped, IDLE),
    (runner_interrupted, IDLE),
    (runner_interrupt_refused, ("new",)),
    (runner_interrupt_of_cancelled, ("new",)),
    (runner_disposition, ("new",)),
)


def rows():
    for row, states in ROWS:
        yield row.__name__, row, states
