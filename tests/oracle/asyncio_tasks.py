# SPDX-License-Identifier: MIT
"""The rows of tasks.c for asyncio."""
import asyncio
import errno
import threading

from asyncio_verdicts import EVERY_STATE, PATIENCE_S, asking, nothing, verdict


async def coroutine():
    pass


def run(stage, task):
    return verdict(lambda: stage.loop.run_until_complete(task))


def run_times(stage, count):
    for _ in range(count):
        stage.run_once()


def result_of(task):
    return verdict(task.result)


def run_task(stage):
    results = []
    word = verdict(lambda: results.append(stage.loop.run_until_complete(stage.returning)))
    return "result" if results == [stage] else word


def run_task_stopped(stage):
    if stage.is_idle():
        stage.loop.call_soon(stage.loop.stop)
    return run(stage, stage.waiting)


def set_shut_down(stage):
    """The first step of the coroutine does it, and there is no other without an executor."""
    try:
        stage.loop.shutdown_default_executor().send(None)
    except StopIteration:
        pass


def run_in_executor_after_shutdown(stage):
    if stage.state == "elsewhere":
        done = threading.Event()
        stage.loop.call_soon_threadsafe(lambda: (set_shut_down(stage), done.set()))
        assert done.wait(PATIENCE_S)
    else:
        set_shut_down(stage)
    return verdict(lambda: stage.loop.run_in_executor(None, nothing))


async def add_word(stage, word):
    stage.add(word)


def task_starts_in_order(stage):
    stage.loop.call_soon(stage.add, "a")
    task = stage.loop.create_task(add_word(stage, "task"))
    stage.loop.call_soon(stage.add, "b")
    stage.run_once()
    del task
    return stage.trace


def yield_takes_turns(stage):
    async def yield_between(word):
        stage.add(word)
        await asyncio.sleep(0)
        stage.add(word)

    tasks = [stage.loop.create_task(yield_between(word)) for word in "12"]
    stage.run_once()
    stage.trace += "|"
    stage.run_once()
    del tasks
    return stage.trace


async def await_and_add(stage, future, word):
    try:
        await future
    finally:
        stage.add(word)


def waiters_in_order(stage):
    tasks = [stage.loop.create_task(await_and_add(stage, stage.pending, word)) for word in "12"]
    stage.run_once()
    stage.pending.set_result(None)
    stage.run_once()
    del tasks
    return stage.trace


def await_done_future(stage):
    task = stage.loop.create_task(await_and_add(stage, stage.done, "at_once"))
    stage.run_once()
    del task
    return stage.trace


def await_error(stage):
    task = stage.loop.create_task(await_and_add(stage, stage.pending, ""))
    stage.run_once()
    stage.pending.set_exception(OSError(errno.EIO, "planned"))
    return run(stage, task)


def await_foreign_future(stage):
    return run(stage, stage.loop.create_task(await_and_add(stage, stage.foreign, "")))


async def await_task_of(tasks, index):
    await tasks[index]


def await_itself(stage):
    tasks = []
    tasks.append(stage.loop.create_task(await_task_of(tasks, 0)))
    return run(stage, tasks[0])


def await_circle(stage):
    tasks = []
    tasks.append(stage.loop.create_task(await_task_of(tasks, 1)))
    tasks.append(stage.loop.create_task(await_task_of(tasks, 0)))
    run_times(stage, 3)
    return result_of(tasks[1]) if tasks[1].done() else "waits"


def cancel_before_start(stage):
    task = stage.loop.create_task(add_word(stage, "started"))
    assert task.cancel()
    stage.add(run(stage, task))
    return stage.trace


def cancel_while_awaiting(stage):
    stage.run_once()
    assert stage.waiting.cancel()
    stage.add(run(stage, stage.waiting))
    stage.add(result_of(stage.pending))
    return stage.trace


def cancel_after_wake(stage):
    stage.run_once()
    stage.pending.set_result(None)
    assert stage.waiting.cancel()
    return run(stage, stage.waiting)


def cancel_refused(stage):
    async def swallow():
        try:
            await stage.pending
        except asyncio.CancelledError:
            stage.add("CANCELLED")
        await asyncio.sleep(0)
        stage.add("ok")

    task = stage.loop.create_task(swallow())
    stage.run_once()
    assert task.cancel()
    stage.add(run(stage, task))
    return stage.trace


async def cancel_itself(does_yield):
    assert asyncio.current_task().cancel()
    if does_yield:
        await asyncio.sleep(0)


def cancel_current(stage):
    return run(stage, stage.loop.create_task(cancel_itself(True)))


def cancel_at_end(stage):
    return run(stage, stage.loop.create_task(cancel_itself(False)))


def cancel_awaited_task(stage):
    outer = stage.loop.create_task(await_task_of([stage.waiting], 0))
    stage.run_once()
    assert outer.cancel()
    stage.add(run(stage, outer))
    stage.add(result_of(stage.waiting))
    return stage.trace


def cancel_count(stage):
    task = stage.waiting
    assert task.cancel()
    task.cancel()
    twice, once, last = task.cancelling(), task.uncancel(), task.uncancel()
    assert last == 0
    return f"{twice},{once},{task.uncancel()}"


def uncancel_before_delivery(stage):
    assert stage.returning.cancel()
    assert stage.returning.uncancel() == 0
    return run(stage, stage.returning)


STARTED = ("stopped", "running", "elsewhere")

OPERATIONS = {
    "create_task": asking(lambda stage: stage.loop.create_task(coroutine())),
    "create_task_nothing": asking(lambda stage: stage.loop.create_task(None)),
    "run_task": run_task,
    "run_task_stopped": run_task_stopped,
    "run_task_foreign": lambda stage: run(stage, stage.foreign_task),
    "cancel_task": asking(lambda stage: stage.waiting.cancel()),
    "run_in_executor": asking(lambda stage: stage.loop.run_in_executor(None, nothing)),
    "run_in_executor_after_shutdown": run_in_executor_after_shutdown,
}

FACTS = (
    (task_starts_in_order, ("new", "stopped")),
    (yield_takes_turns, ("new",)),
    (waiters_in_order, ("new",)),
    (await_done_future, ("new",)),
    (await_error, ("new", "stopped")),
    (await_foreign_future, ("new",)),
    (await_itself, ("new", "stopped")),
    (await_circle, ("new",)),
    (cancel_before_start, ("new", "stopped")),
    (cancel_while_awaiting, ("new",)),
    (cancel_after_wake, ("new",)),
    (cancel_refused, ("new",)),
    (cancel_current, ("new",)),
    (cancel_at_end, ("new",)),
    (cancel_awaited_task, ("new",)),
    (cancel_count, ("new", "stopped")),
    (uncancel_before_delivery, ("new",)),
)


def rows():
    for name, operation in OPERATIONS.items():
        yield name, operation, EVERY_STATE
    yield "cancel_finished_task", asking(lambda stage: stage.returning.cancel()), STARTED
    for fact, states in FACTS:
        yield fact.__name__, fact, states
