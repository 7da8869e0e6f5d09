# SPDX-License-Identifier: MIT
"""Prints the operation x state table of asyncio, one cell a line, as the C program does."""
import logging
import warnings

import asyncio_runners
import asyncio_tasks
import asyncio_verdicts
import asyncio_waits


def main():
    logging.disable(logging.CRITICAL)  # debug mode warns of slow callbacks
    warnings.simplefilter("ignore")  # of coroutines that a refused call did not take
    for name, operation, states in (
            *asyncio_verdicts.rows(), *asyncio_tasks.rows(), *asyncio_waits.rows()):
        for state in states:
            print(name, state, asyncio_verdicts.stage_ask(state, operation))
    for name, operation, states in asyncio_runners.rows():
        for state in states:
            print(name, state, asyncio_runners.runner_ask(state, operation))


if __name__ == "__main__":
    main()
