/* SPDX-License-Identifier: MIT */
/* The wake-up descriptor of a loop: asyncio's may be full or empty, ours only counts. */
#include <sched.h>
#include <stdint.h>
#include <unistd.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/scene.h"

UNC_TEST_TIDY(wakeup__counter_far_up__still_wakes)
{
    struct unc_loop *loop = make_loop();
    const uint64_t far_up = UINT64_MAX - 1000;
    struct runner runner;

    assert_int_equal(write(loop->wake_fd, &far_up, sizeof far_up), sizeof far_up);
    for (int i = 0; i < 10; i++) {
        runner_start(&runner, loop);
        runner_stop(&runner);
    }

    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wakeup__without_news__goes_on_waiting)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;
    const uint64_t once = 1;

    runner_start(&runner, loop);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(write(loop->wake_fd, &once, sizeof once), sizeof once);
        (void)sched_yield();
    }
    assert_true(unc_loop_is_running(loop));
    runner_stop(&runner);

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
}
