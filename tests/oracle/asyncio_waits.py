# SPDX-License-Identifier: MIT
"""The rows of waits.c for asyncio."""
import asyncio
import errno

from asyncio_verdicts import verdict


def word_of(call):
    """A group's error is the first of them; a timeout is an OSError without a number."""
    def unwrapped():
        try:
            return call()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        except TimeoutError as error:
            raise OSError(errno.ETIMEDOUT, "") from error
    return verdict(unwrapped)


def state_of(future):
    return "done" if future.done() else "pending"


def play(stage, coroutine, happening=None):
    task = stage.loop.create_task(coroutine)
    stage.run_once()
    if happening:
        happening(task)
    stage.add(word_of(lambda: stage.loop.run_until_complete(task)))


def cancel(task):
    assert task.cancel()


async def gather_two(stage):
    first = stage.loop.create_future()
    try:
        await asyncio.gather(first, stage.pending)
    finally:
        stage.add(state_of(first))


def gather_first_error(stage):
    play(stage, gather_two(stage),
         lambda _task: stage.pending.set_exception(OSError(errno.EIO, "")))
    return stage.trace


def gather_cancelled(stage):
    play(stage, gather_two(stage), cancel)
    stage.add(verdict(stage.pending.result))
    return stage.trace


def gather_nothing(stage):
    async def gather_none():
        await asyncio.gather()

    play(stage, gather_none())
    return stage.trace


def shield_cancelled(stage):
    async def shield_pending():
        await asyncio.shield(stage.pending)

    play(stage, shield_pending(), cancel)
    stage.add(state_of(stage.pending))
    return stage.trace


def wait_times_out(stage):
    async def wait_a_moment():
        futures = [stage.pending, stage.done]
        done, _ = await asyncio.wait(futures, timeout=0.001)
        stage.add(str(len(done)))
        stage.add(state_of(stage.pending))
        done, _ = await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        stage.add(str(len(done)))
        await asyncio.wait([])

    play(stage, wait_a_moment())
    return stage.trace


def wait_for_times_out(stage):
    async def limit_waiting():
        await asyncio.wait_for(stage.waiting, 0)

    play(stage, limit_waiting())
    stage.add(verdict(stage.waiting.result))
    return stage.trace


def timeout_nested(stage):
    async def limit_nested():
        try:
            async with asyncio.timeout(0):
                try:
                    async with asyncio.timeout(60):
                        await asyncio.shield(stage.pending)
                except asyncio.CancelledError:
                    stage.add("CANCELLED")
                    raise
        except TimeoutError:
            stage.add("ETIMEDOUT")
        await asyncio.sleep(0)

    play(stage, limit_nested())
    return stage.trace


async def await_pending(stage):
    try:
        await stage.pending
    except asyncio.CancelledError:
        stage.add("CANCELLED")
        raise


async def fail(_stage):
    await asyncio.sleep(0)
    raise OSError(errno.EIO, "")


async def own_group(stage, second, sleeps=False):
    async with asyncio.TaskGroup() as group:
        group.create_task(await_pending(stage))
        group.create_task(second(stage))
        if sleeps:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                stage.add("CANCELLED")
                raise


def group_task_fails(stage):
    play(stage, own_group(stage, fail))
    return stage.trace


def group_task_fails_in_body(stage):
    play(stage, own_group(stage, fail, sleeps=True))
    return stage.trace


def group_cancelled(stage):
    def cancel_later(task):
        stage.run_once()  # its tasks begin
        cancel(task)

    play(stage, own_group(stage, await_pending), cancel_later)
    return stage.trace


FACTS = (
    gather_first_error,
    gather_cancelled,
    gather_nothing,
    shield_cancelled,
    wait_times_out,
    wait_for_times_out,
    timeout_nested,
    group_task_fails,
    group_task_fails_in_body,
    group_cancelled,
)


def rows():
    for fact in FACTS:
        yield fact.__name__, fact, ("new",)
