/* SPDX-License-Identifier: MIT */
/*
 * Groups: tasks that end together.
 *
 * A group hears of the end of each of its tasks. Those that ended well are forgotten, so
 * that a group may live for long; of the others the errors are kept. The first of them
 * has to be asked for, of the group or of its task, before the group is given back.
 */
#include <unclosed/group.h>

#include <errno.h>
#include <stdlib.h>

#include "record/task_detail.h"
#include "task/many.h"

#define MESSAGE_SIZE 512

struct unc_group {
    struct unc__many many; /* of those that have not ended */
    struct unc_loop *loop;
    uint64_t loop_id;
    struct unc_task *owner;
    uint64_t owner_id;     /* differs once that memory is another task's */
    int owner_count;       /* requests to cancel the owner when the group was made */
    size_t task_count;     /* that have not ended */
    int *errors;           /* in the order of time */
    size_t error_count;    /* also of those for which there was no memory */
    size_t error_capacity; /* of errors */
    int first_error;
    struct unc_task *failed;   /* whose that was; NULL: it is gone, or was asked */
    struct unc__unread unread; /* the same, for a report */
    struct unc__token token;
    uint32_t process;        /* that made it */
    bool is_read;            /* somebody asked for the errors */
    int result;              /* of the wait, once it has ended */
    bool had_cancel;         /* one was to be delivered to the owner then */
    bool is_stopping;        /* no more tasks */
    bool has_asked_owner;    /* to end: a request of ours that was not taken back */
    bool is_waiting;         /* the owner is in unc_group_wait */
    bool is_owner_cancelled; /* there */
    bool has_ended;
};

/* The loop of a group that may be used by this thread now; else the error. */
static int guard(const struct unc_site *site, const struct unc_group *group)
{
    if (group == NULL) {
        return -EINVAL;
    }
    return group->loop->id == group->loop_id ? unc__loop_guard(group->loop, site)
                                             : unc__verdict_gone(group->loop_id, site);
}

static bool has_loop(const struct unc_group *group)
{
    return atomic_load(&group->loop->magic) == UNC__MAGIC_OPEN &&
           group->loop->id == group->loop_id;
}

static bool has_owner(const struct unc_group *group)
{
    return group->owner->id == group->owner_id && unc__task_is_pending(group->owner);
}

static int refuse_use(const struct unc_site *site, const struct unc_group *group)
{
    struct unc__place use = unc__place_here(site);
    struct unc__misuse misuse = { .code = UNC_EGROUP,
                                  .kind = UNC__KIND_TASK,
                                  .key = group->owner_id,
                                  .owner = group->loop->token.serial,
                                  .use_site = use.site,
                                  .use_stack = use.stack };

    if (unc__record_is_on()) {
        unc__record_misuse(&misuse);
    }
    return unc__verdict_error(site, UNC_EGROUP);
}

/* The last of our requests goes, and with it what it would have done. */
static void take_back_request(struct unc_group *group)
{
    struct unc_task *owner = group->owner;

    if (!group->has_asked_owner) {
        return;
    }
    group->has_asked_owner = false;
    if (owner->cancel_count > 0) {
        owner->cancel_count--;
    }
    if (owner->cancel_count <= group->owner_count) {
        owner->must_cancel = group->had_cancel && owner->must_cancel;
    } else {
        group->is_owner_cancelled = true;
    }
}

static void cancel_tasks(struct unc_group *group)
{
    group->is_stopping = true;
    unc__many_cancel(&group->many);
}

static void keep_error(struct unc_group *group, int error)
{
    if (group->error_count == group->error_capacity) {
        size_t capacity = group->error_capacity == 0 ? 4 : group->error_capacity * 2;
        int *errors = realloc(group->errors, capacity * sizeof *errors);

        if (errors != NULL) {
            group->errors = errors;
            group->error_capacity = capacity;
        }
    }
    if (group->error_count < group->error_capacity) {
        group->errors[group->error_count] = error;
    }
    if (group->error_count++ == 0) {
        group->first_error = error;
    }
}

/* A task of it has failed, and was the first to. */
static void fail(struct unc_group *group)
{
    cancel_tasks(group);
    if (!group->is_waiting && has_owner(group)) {
        group->has_asked_owner = true;
        (void)unc__task_cancel(group->owner);
    }
}

static void set_read(struct unc_group *group)
{
    if (group->failed != NULL) {
        unc__future_set_read(&group->failed->future);
        group->failed->group = NULL;
        group->failed = NULL;
    }
    if (group->first_error != 0 && !group->is_read) {
        unc__record_set_detail(group->token, 0); /* see record/task_detail.h */
    }
    group->is_read = true;
}

void unc__group_lose_task(struct unc_group *group, const struct unc_task *task)
{
    group->failed->group = NULL; /* it may be asked about again */
    group->failed = NULL;
    if (task->future.is_read) {
        set_read(group);
    }
}

/* The first error: to be asked for, of the group or of @task. */
static void note_unread(struct unc_group *group, struct unc_task *task)
{
    struct unc__task_error error = { .error = group->first_error };

    task->group = group;
    group->failed = task;
    group->unread = unc__unread_of(task);
    group->is_read = false;
    error.site = group->unread.raise_site;
    unc__record_set_detail(group->token, unc__task_error_pack(error));
}

static int get_result(const struct unc_group *group)
{
    return group->first_error == 0 && group->is_owner_cancelled ? UNC_ECANCELLED
                                                                : group->first_error;
}

static void ended(struct unc__member *member, int result)
{
    struct unc_group *group = (struct unc_group *)member->many;
    bool is_error = result < 0 && result != UNC_ECANCELLED;
    struct unc_task *failed = NULL;

    if (is_error && group->error_count == 0) {
        failed = unc__task_of_future(member->future);
    } else {
        unc__future_set_read(member->future);
    }
    unc__many_remove(&group->many, member);
    free(member);
    group->task_count--;
    if (is_error) {
        bool was_stopping = group->is_stopping;

        keep_error(group, result);
        if (failed != NULL) {
            note_unread(group, failed);
        }
        if (!was_stopping) {
            fail(group);
        }
    }
    if (group->is_waiting && group->task_count == 0) {
        unc__wake(&group->many.wait, get_result(group));
    }
}

static void cancel_wait(struct unc__wait *wait)
{
    struct unc_group *group = (struct unc_group *)wait;

    group->is_owner_cancelled = true;
    cancel_tasks(group);
}

static void record(struct unc_group *group, const struct unc_site *site)
{
    struct unc__acquisition what = { .kind = UNC__KIND_TASK,
                                     .type = UNC__TYPE_GROUP,
                                     .key = (uint64_t)(uintptr_t)group,
                                     .owner = group->loop->token.serial,
                                     .site = site };

    unc__record_prepare_thread();
    group->token = unc__record_acquire(&what);
}

int unc_group_new_at(const struct unc_site *site, struct unc_group **ret_group)
{
    struct unc_task *owner = unc__task_current();
    int r = ret_group == NULL ? -EINVAL : unc__task_may_await(site, NULL);
    struct unc_group *group;

    if (r < 0) {
        return r;
    }
    group = malloc(sizeof *group);
    if (group == NULL) {
        return -ENOMEM;
    }
    *group = (struct unc_group){ .many = { .ended = ended, .is_for_all = true },
                                 .loop = owner->future.loop,
                                 .loop_id = owner->future.loop_id,
                                 .process = owner->future.loop->process,
                                 .owner = owner,
                                 .owner_id = owner->id,
                                 .owner_count = owner->cancel_count,
                                 .had_cancel = owner->must_cancel };
    record(group, site);
    *ret_group = group;
    return 0;
}

int unc_group_spawn_at(const struct unc_site *site, struct unc_group *group,
                       unc_task_fn *function, void *userdata, struct unc_task **ret_task)
{
    int r = guard(site, group);
    struct unc__member *member;
    struct unc_task *task;

    if (r < 0) {
        return r;
    }
    if (group->has_ended) {
        return refuse_use(site, group);
    }
    if (group->is_stopping) {
        return UNC_EGROUP;
    }
    member = malloc(sizeof *member);
    if (member == NULL) {
        return -ENOMEM;
    }
    r = unc_task_new_at(site, group->loop, function, userdata, &task);
    if (r < 0) {
        free(member);
        return r;
    }
    unc__many_join(&group->many, member, unc_task_as_future(task));
    group->task_count++;
    if (ret_task != NULL) {
        *ret_task = task;
    } else {
        (void)unc_task_unref_at(site, task);
    }
    return 0;
}

int unc_group_cancel_at(const struct unc_site *site, struct unc_group *group)
{
    int r = guard(site, group);

    if (r < 0) {
        return r;
    }
    cancel_tasks(group);
    return group->task_count > INT32_MAX ? INT32_MAX : (int)group->task_count;
}

static int refuse_circle(const struct unc_site *site, const struct unc_group *group)
{
    int r = 0;

    for (struct unc__member *member = group->many.first; r == 0 && member != NULL;
         member = member->next) {
        r = unc__circle_refuse(site, &member->future, 1);
    }
    return r;
}

static int wait_for_all(const struct unc_site *site, struct unc_group *group)
{
    int r = refuse_circle(site, group);

    if (r < 0) {
        return r;
    }
    group->many.wait = (struct unc__wait){ .cancel = cancel_wait,
                                           .what = "the tasks of a group",
                                           .site = site,
                                           .many = &group->many };
    group->is_waiting = true;
    if (unc__wait(&group->many.wait) == UNC_ECANCELLED) {
        group->is_owner_cancelled = true; /* once all had ended, too */
    }
    group->is_waiting = false;
    return 0;
}

int unc_group_wait_at(const struct unc_site *site, struct unc_group *group)
{
    struct unc_task *task = unc__task_current();
    int r = group == NULL ? -EINVAL : unc__task_may_await(site, group->loop);

    if (r < 0) {
        return r;
    }
    if (group->owner != task || group->owner_id != task->id) {
        return unc__verdict_about(site, -EINVAL, "the group is another task's");
    }
    if (group->has_ended) {
        return group->result;
    }
    take_back_request(group);
    if (group->task_count > 0) {
        r = wait_for_all(site, group);
        if (r < 0) {
            return r;
        }
    } else if (group->first_error < 0) {
        unc__task_raised(task, site, group->first_error);
    }
    group->has_ended = true;
    group->is_stopping = true;
    group->result = get_result(group);
    set_read(group);
    if (group->is_owner_cancelled && group->first_error < 0) {
        task->must_cancel = true; /* of the two this is told later */
    }
    return group->result;
}

size_t unc_group_get_task_count(const struct unc_group *group)
{
    return group == NULL ? 0 : group->task_count;
}

size_t unc_group_get_error_count(const struct unc_group *group)
{
    return group == NULL ? 0 : group->error_count;
}

int unc_group_get_error(const struct unc_group *group, size_t number)
{
    if (group == NULL || number >= group->error_count) {
        return 0;
    }
    set_read((struct unc_group *)(uintptr_t)group);
    if (number == 0) {
        return group->first_error;
    }
    return number < group->error_capacity ? group->errors[number] : -ENOMEM;
}

static void forget_tasks(struct unc_group *group)
{
    while (group->many.first != NULL) {
        struct unc__member *member = group->many.first;

        unc__many_remove(&group->many, member);
        free(member);
    }
}

static void tell_handler(const struct unc_group *group)
{
    struct unc_loop *loop = group->loop;
    char buffer[MESSAGE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    struct unc_exception exception = { .error = group->first_error, .message = buffer };

    unc__text_format(
        &text, "nobody asked for the error of task %llu, nor of its group: %s",
        (unsigned long long)group->unread.id, unc_strerror(group->first_error));
    loop->exception_handler(loop, &exception, loop->exception_userdata);
}

/* It is given back: has anybody asked for its error? A task that somebody still holds can
 * yet be asked, and looks after its error itself. */
static void check_read(const struct unc_group *group)
{
    if (group->failed != NULL) {
        group->failed->group = NULL;
        return;
    }
    if (group->first_error == 0 || group->is_read ||
        group->process != unc__process_generation()) {
        return;
    }
    if (has_loop(group) && group->loop->exception_handler != NULL) {
        tell_handler(group);
    } else if (unc__record_is_on()) {
        unc__unread_record(&group->unread, group->token);
    }
}

struct unc_group *unc_group_free_at(const struct unc_site *site, struct unc_group *group)
{
    if (group == NULL) {
        return NULL;
    }
    if (has_loop(group) && group->loop->process == unc__process_generation()) {
        if (unc__loop_guard(group->loop, site) < 0) {
            return NULL; /* the thread that runs the loop is using it */
        }
        if (group->is_waiting) {
            (void)refuse_use(site, group);
            return NULL;
        }
        cancel_tasks(group);
        unc__many_leave(&group->many);
        if (has_owner(group)) {
            take_back_request(group);
        }
    }
    forget_tasks(group);
    check_read(group);
    unc__record_release(group->token, unc__record_is_on() ? unc__record_stack() : 0);
    free(group->errors);
    free(group);
    return NULL;
}
