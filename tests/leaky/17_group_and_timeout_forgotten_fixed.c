/* SPDX-License-Identifier: MIT */
/*
 * The group is waited for, the other one is freed, and the timeout ended.
 *
 * expect: nothing
 */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/group.h>
#include <unclosed/run.h>
#include <unclosed/wait.h>

static int fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_raise(-EIO);
}

static int run_group(void)
{
    struct unc_group *group;
    int r = unc_group_new(&group);

    if (r == 0) {
        r = unc_group_spawn(group, fail, NULL, NULL);
    }
    if (r < 0) {
        return r;
    }
    (void)unc_task_yield();
    (void)unc_group_wait(group);
    (void)unc_group_free(group);
    return 0;
}

static int forget_group(void)
{
    struct unc_group *group;
    int r = unc_group_new(&group);

    if (r == 0) {
        (void)unc_group_free(group);
    }
    return r;
}

static int work(void *userdata, void **ret_result)
{
    struct unc_timeout *timeout;
    int r = unc_timeout_begin(UNC_S(60), &timeout);

    (void)userdata;
    (void)ret_result;
    if (r == 0) {
        r = run_group();
    }
    if (r == 0) {
        r = forget_group();
    }
    return unc_timeout_end(timeout, r);
}

int main(void)
{
    return unc_run(work, NULL, NULL) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
