/* SPDX-License-Identifier: MIT */
/*
 * Loads a plugin, which leaves a task and a job behind, and unloads it. Nothing of it may
 * be looked at then: not by a check, not by what the task's tree says, not by the loop's
 * close, not by the report.
 *
 * usage: task_plugin_host PLUGIN
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <unclosed/check.h>

#include "plugin.h"

static void require(int is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "plugin_host: %s\n", what);
        _exit(99);
    }
}

static int fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return -EIO;
}

static void leave(struct unc_loop *loop, void *plugin, struct unc_future *future,
                  struct unc_task **ret_task)
{
    plugin_leave_fn *plugin_leaves;

    *(void **)&plugin_leaves = dlsym(plugin, "plugin_leave");
    require(plugin_leaves != NULL, "no plugin_leave");
    require(plugin_leaves(loop, future, fail, ret_task) == 0, "plugin_leave failed");
    require(unc_loop_stop(loop) == 0, "stop");
    require(unc_loop_run_forever(loop) == 0, "run");
}

int main(int argc, char **argv)
{
    void *plugin = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
    struct unc_task *task = NULL;
    struct unc_future *future;
    struct unc_loop *loop;

    require(plugin != NULL, "no plugin");
    require(unc_loop_new(&loop) == 0, "loop");
    require(unc_future_new(loop, &future) == 0, "future");
    leave(loop, plugin, future, &task);
    require(dlclose(plugin) == 0, "dlclose");

    require(unc_check() > 0, "nothing is open");
    require(unc_task_tree(loop, STDOUT_FILENO) == 0, "tree");
    require(unc_executor_shutdown(loop, -1) == 0, "shutdown"); /* the job's error */
    require(unc_loop_close(loop) == 0, "close");
    require(unc_check() > 0, "nothing was left");
    return 0;
}
