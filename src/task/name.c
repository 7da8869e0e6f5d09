/* SPDX-License-Identifier: MIT */
/*
 * Names and numbers of tasks.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "task/task.h"

#define UNNAMED_SIZE 32

static _Atomic uint64_t last_id;

uint64_t unc__task_next_id(void)
{
    return atomic_fetch_add_explicit(&last_id, 1, memory_order_relaxed) + 1;
}

int unc__task_keep_name(struct unc_task *task, const char *name)
{
    char *copy = NULL;

    if (name != NULL && *name != '\0') {
        size_t size = strlen(name) + 1;

        copy = malloc(size);
        if (copy == NULL) {
            return -ENOMEM;
        }
        memcpy(copy, name, size);
    }
    free(task->name);
    task->name = copy;
    task->is_named = copy != NULL;
    return 0;
}

void unc__task_free_name(struct unc_task *task)
{
    free(task->name);
    task->name = NULL;
    task->is_named = false;
}

void unc__task_add_to_text(const struct unc_task *task, struct unc__text *text)
{
    unc__text_format(text, "task %llu", (unsigned long long)task->id);
    if (task->is_named) {
        unc__text_format(text, " \"%s\"", task->name);
    }
}

const char *unc__task_describe_overflow(uintptr_t address, char *buffer, size_t size)
{
    const struct unc_task *task = unc__task_running;
    struct unc__text text = unc__text_init(buffer, size);

    if (task == NULL || !unc__coroutine_contains(&task->coroutine, address)) {
        return NULL;
    }
    unc__task_add_to_text(task, &text);
    return buffer;
}

/* It may be buried already. */
void unc__task_describe(const struct unc_handle *handle, struct unc__text *text)
{
    unc__task_add_to_text((const struct unc_task *)(const void *)handle, text);
}

int unc_task_set_name_at(const struct unc_site *site, struct unc_task *task,
                         const char *name)
{
    int r = task == NULL ? -EINVAL : unc__future_guard(site, &task->future);

    if (r == 0) {
        r = unc__task_keep_name(task, name);
    }
    if (r == 0) {
        unc__record_set_name(task->future.token, name == NULL ? "" : name);
    }
    return r;
}

const char *unc_task_get_name(struct unc_task *task)
{
    struct unc__text text;

    if (task == NULL) {
        return "no task";
    }
    if (task->name == NULL) {
        task->name = malloc(UNNAMED_SIZE);
        if (task->name == NULL) {
            return "task";
        }
        text = unc__text_init(task->name, UNNAMED_SIZE);
        unc__text_format(&text, "task %llu", (unsigned long long)task->id);
    }
    return task->name;
}

uint64_t unc_task_get_id(const struct unc_task *task)
{
    return task == NULL ? 0 : task->id;
}
