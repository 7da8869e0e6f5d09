/* SPDX-License-Identifier: MIT */
/*
 * A process that hands over is one of ours, root, or one of our tree: whoever became
 * another user on the way is still below us. Anybody else's record is nobody's business.
 */
#include "collect/taking.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collect/list.h"
#include "collect/own_reports.h"

#define ARGUMENTS_MAX 131072
#define PATH_MAX_HERE 4096
#define COMM_BYTES    15 /* of a name that the kernel keeps */

static int64_t real_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The first fault is the one that is told. */
static void note_fault(struct unc__collected *collected, int r, const char *text)
{
    if (collected->fault == 0) {
        collected->fault = r;
        (void)unc__problem_set(&collected->fault_problem, r, "%s", text);
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* @holding: what had the record, which may have executed another program since; NULL. */
static void note_broken(struct unc__collected *collected,
                        const struct unc__member *member,
                        const struct unc__holding *holding, const char *why)
{
    const char *name = holding != NULL && holding->executable != NULL
                           ? base_name(holding->executable)
                           : member->name;
    char text[640];

    (void)snprintf(text, sizeof text, "%.64s (pid %d): %s",
                   *name != '\0' ? name : "a process", (int)member->pid, why);
    if (unc__list_add(&collected->broken, &collected->broken_count, text) < 0) {
        note_fault(collected, -ENOMEM, "no memory");
    }
}

static void on_unobserved(const char *name, pid_t pid, void *userdata)
{
    struct unc__taking *taking = userdata;
    struct unc__collected *collected = taking->collected;
    char text[128];

    if (collected->unobserved_count >= UNC__UNOBSERVED_MAX) {
        collected->unobserved_count++;
        return;
    }
    (void)snprintf(text, sizeof text, "%s (pid %d)", *name != '\0' ? name : "a process",
                   (int)pid);
    if (unc__list_add(&collected->unobserved, &collected->unobserved_count, text) < 0) {
        note_fault(collected, -ENOMEM, "no memory");
    }
}

/* Of zombies the kernel tells in /proc, of those that were reaped by the pidfd. */
static bool find_wait_status(struct unc__member *member)
{
    struct unc__proc_stat stat;

    if (member->has_wait_status) {
        return true;
    }
    if (unc__proc_read_stat(member->pid, &stat) == 0 && stat.is_dead &&
        stat.started == member->started && stat.wait_status != 0) {
        member->wait_status = stat.wait_status;
        member->has_wait_status = true;
    } else if (unc__proc_exit_of(member->pidfd, &member->wait_status) == 0) {
        member->has_wait_status = true;
    }
    return member->has_wait_status;
}

static struct unc__deceased describe(struct unc__member *member,
                                     const struct unc__holding *holding,
                                     enum unc__end end)
{
    struct unc__deceased deceased = {
        .pid = (uint32_t)member->pid,
        .end = end,
        .status = -1,
        .ended_at_ns = end == UNC__END_RUNNING ? 0 : real_ns(),
        .executable = holding->executable,
        .arguments = holding->arguments,
        .arguments_size = holding->arguments_size,
    };

    if (end == UNC__END_UNKNOWN && find_wait_status(member)) {
        bool is_killed = WIFSIGNALED(member->wait_status);

        deceased.end = is_killed ? UNC__END_SIGNALED : UNC__END_EXITED;
        deceased.status =
            is_killed ? WTERMSIG(member->wait_status) : WEXITSTATUS(member->wait_status);
    }
    return deceased;
}

/* The program that came after @holding did not report in; its name is only known if
 * somebody looked meanwhile. */
static void note_executed(struct unc__taking *taking, const struct unc__member *member,
                          const struct unc__holding *holding)
{
    const char *before =
        holding->executable != NULL ? base_name(holding->executable) : "";
    char text[96];

    if (member->name[0] != '\0' && strncmp(member->name, before, COMM_BYTES) != 0) {
        on_unobserved(member->name, member->pid, taking);
        return;
    }
    (void)snprintf(text, sizeof text, "what %.64s executed",
                   *before != '\0' ? before : "a process");
    on_unobserved(text, member->pid, taking);
}

/* The oldest first, so that the files are numbered in the order of the programs. */
static void report_holdings(struct unc__taking *taking, struct unc__member *member,
                            struct unc__holding *holding, enum unc__end end, bool is_last)
{
    struct unc__collected *collected = taking->collected;
    struct unc__problem problem = { "" };
    struct unc__deposited deposited = { NULL, false };
    struct unc__deceased deceased;
    int r;

    if (holding->next != NULL) {
        report_holdings(taking, member, holding->next, end, /* is_last= */ false);
    }
    deceased = describe(member, holding, end);
    r = unc__deposit_write(&taking->deposit, holding->fd, &deceased, taking->detail,
                           &deposited, &problem);
    if (r == 0) {
        r = unc__list_add(&collected->reports, &collected->report_count, deposited.path);
    }
    if (r == -EBADMSG) {
        note_broken(collected, member, holding, problem.text);
    } else if (r < 0) {
        note_fault(collected, r, problem.text[0] != '\0' ? problem.text : "no memory");
        note_broken(collected, member, holding, "its report could not be written");
    }
    if (deposited.is_executing && end != UNC__END_EXECUTED && is_last) {
        note_executed(taking, member, holding);
    }
    collected->running_count += end == UNC__END_RUNNING;
    free(deposited.path);
    (void)unc__holding_free(holding);
}

static void settle(struct unc__taking *taking, struct unc__member *member,
                   enum unc__end end)
{
    struct unc__holding *holdings = member->holdings;

    member->holdings = NULL;
    if (holdings != NULL) {
        taking->without_pidfd -= member->pidfd < 0;
        report_holdings(taking, member, holdings, end, /* is_last= */ true);
    }
}

static void on_gone(struct unc__member *member, void *userdata)
{
    settle(userdata, member, UNC__END_UNKNOWN);
}

static int open_epoll(struct unc__taking *taking)
{
    taking->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (taking->epoll < 0) {
        return -errno;
    }
    for (int i = 0; i < 2; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = UNC__TAKING_LETTERS };

        if (taking->listener.sockets[i] >= 0 &&
            epoll_ctl(taking->epoll, EPOLL_CTL_ADD, taking->listener.sockets[i], &event) <
                0) {
            return -errno;
        }
    }
    return 0;
}

static int note_earlier(const char *path, void *userdata)
{
    struct unc__taking *taking = userdata;

    return unc__list_add(&taking->earlier, &taking->earlier_count, path);
}

int unc__taking_init(struct unc__taking *taking, const char *folder, unsigned detail,
                     struct unc__collected *collected, struct unc__problem *ret_problem)
{
    int r;

    *taking =
        (struct unc__taking){ .epoll = -1, .detail = detail, .collected = collected };
    taking->family.on_gone = on_gone;
    taking->family.on_unobserved = on_unobserved;
    taking->family.userdata = taking;
    r = unc__deposit_init(&taking->deposit, folder, ret_problem);
    if (r < 0) {
        return r;
    }
    r = unc__listener_init(&taking->listener, ret_problem);
    if (r < 0) {
        goto done_deposit;
    }
    r = open_epoll(taking);
    if (r == 0) {
        r = unc__deposit_each(&taking->deposit, note_earlier, taking);
    }
    if (r < 0) {
        (void)unc__problem_set(ret_problem, r, "cannot watch: %s", strerror(-r));
        goto done_listener;
    }
    return 0;

done_listener:
    if (taking->epoll >= 0) {
        (void)close(taking->epoll);
    }
    unc__listener_done(&taking->listener);
    taking->earlier = unc__list_free(taking->earlier);
done_deposit:
    unc__deposit_done(&taking->deposit);
    return r;
}

void unc__taking_done(struct unc__taking *taking)
{
    unc__family_done(&taking->family);
    taking->collected->refused_count = taking->listener.refused;
    (void)close(taking->epoll);
    unc__listener_done(&taking->listener);
    unc__deposit_done(&taking->deposit);
    unc__refusals_done(&taking->refusals);
    taking->earlier = unc__list_free(taking->earlier);
}

static char *copy(const char *bytes, size_t size)
{
    char *whole = size > 0 ? malloc(size) : NULL;

    if (whole != NULL) {
        memcpy(whole, bytes, size);
    }
    return whole;
}

static struct unc__holding *make_holding(pid_t pid, int fd,
                                         const struct unc__proc_stat *stat)
{
    static char buffer[ARGUMENTS_MAX];
    struct unc__holding *holding = calloc(1, sizeof *holding);

    if (holding == NULL) {
        return NULL;
    }
    holding->fd = fd;
    if (stat != NULL) {
        memcpy(holding->image, stat->image, sizeof holding->image);
        unc__proc_read_executable(pid, buffer, PATH_MAX_HERE);
        holding->executable = buffer[0] != '\0' ? copy(buffer, strlen(buffer) + 1) : NULL;
        holding->arguments_size = unc__proc_read_arguments(pid, buffer, sizeof buffer);
        holding->arguments = copy(buffer, holding->arguments_size);
    }
    return holding;
}

static bool is_dead(int pidfd)
{
    struct pollfd wanted = { .fd = pidfd, .events = POLLIN };

    return pidfd < 0 || poll(&wanted, 1, 0) != 0;
}

/* Whether @ret_stat is of the sender: he lived when it had been read, or is a zombie. */
static bool read_sender(const struct unc__letter *letter, struct unc__proc_stat *ret_stat)
{
    return unc__proc_read_stat(letter->sender.pid, ret_stat) == 0 &&
           (ret_stat->is_dead || !is_dead(letter->pidfd));
}

static bool may_send(struct unc__taking *taking, const struct unc__letter *letter)
{
    bool is_below = unc__family_note_ancestors(&taking->family, letter->sender.pid);

    return is_below || letter->sender.uid == 0 || letter->sender.uid == geteuid();
}

/* Its pidfd wakes the loop when it has ended. */
static void watch(struct unc__taking *taking, struct unc__member *member, int pidfd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = (uint64_t)member->pid };

    if (member->pidfd >= 0) {
        if (pidfd >= 0) {
            (void)close(pidfd);
        }
        return;
    }
    if (pidfd >= 0 && epoll_ctl(taking->epoll, EPOLL_CTL_ADD, pidfd, &event) < 0) {
        (void)close(pidfd);
        pidfd = -1;
    }
    member->pidfd = pidfd;
}

static void add_holding(struct unc__taking *taking, struct unc__member *member,
                        struct unc__holding *holding, int pidfd)
{
    if (member->holdings != NULL &&
        memcmp(member->holdings->image, holding->image, sizeof holding->image) != 0) {
        settle(taking, member, UNC__END_EXECUTED);
    }
    watch(taking, member, pidfd);
    taking->without_pidfd += member->holdings == NULL && member->pidfd < 0;
    holding->next = member->holdings;
    member->holdings = holding;
    taking->family.observed_count += !member->is_observed;
    member->is_observed = true;
}

/* Of a stranger it is counted; of one of ours, what it held was not measured. One that
 * is gone already may have been ours, and if it had become another user, too. */
static void refuse(struct unc__taking *taking, const struct unc__letter *letter,
                   const char *why)
{
    struct unc__member *member = NULL;
    bool is_gone = is_dead(letter->pidfd);

    if (letter->sender.pid > 0 &&
        (unc__family_note_ancestors(&taking->family, letter->sender.pid) || is_gone)) {
        member = unc__family_note(&taking->family, letter->sender.pid, NULL);
    }
    if (member == NULL && !is_gone) {
        taking->listener.refused++;
        return;
    }
    if (member != NULL) {
        member->is_observed = true; /* not both: see unc__refusals */
    }
    if (unc__refusals_add(&taking->refusals, letter->sender.pid,
                          member != NULL ? member->name : "", why) < 0) {
        note_fault(taking->collected, -ENOMEM, "no memory");
    }
}

static void take(const struct unc__letter *letter, void *userdata)
{
    struct unc__taking *taking = userdata;
    struct unc__proc_stat stat;
    bool is_known = read_sender(letter, &stat);
    struct unc__member *member;
    struct unc__holding *holding;

    if (letter->problem != NULL || !may_send(taking, letter)) {
        refuse(taking, letter,
               letter->problem != NULL
                   ? letter->problem
                   : "it was another user's, and ended before it could be told whether "
                     "it belongs to the command");
        goto close_letter;
    }
    holding = make_holding(letter->sender.pid, letter->fd, is_known ? &stat : NULL);
    member =
        unc__family_add(&taking->family, letter->sender.pid, is_known ? &stat : NULL);
    if (holding == NULL || member == NULL) {
        free(holding);
        note_fault(taking->collected, -ENOMEM, "no memory for a record");
        goto close_letter;
    }
    add_holding(taking, member, holding, letter->pidfd);
    return;

close_letter:
    if (letter->fd >= 0) {
        (void)close(letter->fd);
    }
    if (letter->pidfd >= 0) {
        (void)close(letter->pidfd);
    }
}

/* Without room the sockets stay readable, and would wake us all the time. */
static void listen_if(struct unc__taking *taking, bool has_room)
{
    if (taking->is_deaf != has_room) {
        return;
    }
    taking->is_deaf = !has_room;
    for (int i = 0; i < 2; i++) {
        struct epoll_event event = { .events = has_room ? EPOLLIN : 0,
                                     .data.u64 = UNC__TAKING_LETTERS };

        if (taking->listener.sockets[i] >= 0) {
            (void)epoll_ctl(taking->epoll, EPOLL_CTL_MOD, taking->listener.sockets[i],
                            &event);
        }
    }
}

bool unc__taking_letters(struct unc__taking *taking)
{
    bool has_more = unc__listener_take(&taking->listener, take, taking);

    listen_if(taking, !taking->listener.is_full);
    return has_more;
}

static void stop_watching(struct unc__taking *taking, struct unc__member *member)
{
    if (member->pidfd >= 0) {
        (void)epoll_ctl(taking->epoll, EPOLL_CTL_DEL, member->pidfd, NULL);
        (void)close(member->pidfd);
        member->pidfd = -1;
    }
}

void unc__taking_ended(struct unc__taking *taking, pid_t pid)
{
    struct unc__member *member = unc__family_find(&taking->family, pid);

    if (member != NULL) {
        settle(taking, member, UNC__END_UNKNOWN);
        stop_watching(taking, member);
    }
}

void unc__taking_reap(struct unc__taking *taking, pid_t pid, int wait_status)
{
    struct unc__member *member = unc__family_note(&taking->family, pid, NULL);

    if (member != NULL) {
        member->has_wait_status = true;
        member->wait_status = wait_status;
        unc__taking_ended(taking, pid);
    }
}

static void settle_if_dead(struct unc__member *member, void *userdata)
{
    struct unc__proc_stat stat;

    if (member->holdings != NULL && member->pidfd < 0 &&
        (unc__proc_read_stat(member->pid, &stat) < 0 || stat.is_dead ||
         stat.started != member->started)) {
        settle(userdata, member, UNC__END_UNKNOWN);
    }
}

/* Whose letter waits is not to be forgotten. */
void unc__taking_look(struct unc__taking *taking)
{
    if (!taking->listener.is_full) {
        unc__family_look(&taking->family);
    }
    if (taking->without_pidfd > 0) {
        unc__family_each(&taking->family, settle_if_dead, taking);
    }
}

/* A zombie whose parent lives is among the processes, and not running. */
static void settle_running(struct unc__member *member, void *userdata)
{
    bool is_running = member->pidfd < 0 || !is_dead(member->pidfd);

    settle(userdata, member, is_running ? UNC__END_RUNNING : UNC__END_UNKNOWN);
}

static void unwatch(struct unc__member *member, void *userdata)
{
    stop_watching(userdata, member);
}

/* What waits for room gets that of those who are reported on. */
static void settle_all(struct unc__taking *taking)
{
    struct unc__collected *collected = taking->collected;
    size_t before;

    do {
        before = collected->report_count + collected->broken_count;
        while (unc__taking_letters(taking)) {
        }
        unc__family_each(&taking->family, settle_running, taking);
        unc__family_each(&taking->family, unwatch, taking);
    } while (taking->listener.is_full &&
             collected->report_count + collected->broken_count > before);
    if (taking->listener.is_full) {
        note_broken(collected, &(struct unc__member){ .name = "processes" }, NULL,
                    "their records wait, and there is no descriptor for them");
    }
    taking->listener.is_full = false;
    unc__taking_look(taking);
}

void unc__taking_finish(struct unc__taking *taking)
{
    settle_all(taking);
    if (unc__own_reports_add(taking) < 0) {
        note_fault(taking->collected, -ENOMEM, "cannot list the reports");
    }
    taking->collected->observed_count = taking->family.observed_count;
}
