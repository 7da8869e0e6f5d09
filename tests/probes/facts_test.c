/* SPDX-License-Identifier: MIT */
/*
 * What is told of descriptors and children, compared with what the case made: ports,
 * paths, masks, values. What a kernel or a container does not have is skipped aloud.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge/facts.h"
#include "lib/case.h"
#include "lib/child.h"
#include "lib/report.h"

#define NOT_ALLOWED 77

static struct unc__facts facts;

static void ask(const char *proc, enum unc__kind kind, uint64_t key)
{
    struct unc__entry_view entry = { .kind = kind, .key = key };
    struct unc__fact_source source = unc__fact_source_init(proc, (uint32_t)getpid());

    unc__facts_collect(&source, &entry, &facts);
    unc__fact_source_done(&source);
}

static void ask_fd(int fd)
{
    assert_true(fd >= 0);
    ask("/proc/self", UNC__KIND_FD, (uint64_t)fd);
}

static void assert_fact(enum unc__fact_id id, const char *text)
{
    assert_string_equal(unc__facts_text(&facts, id), text);
}

static void assert_number(enum unc__fact_id id, uint64_t number)
{
    assert_true(unc__facts_has(&facts, id));
    assert_int_equal(unc__facts_number(&facts, id), number);
}

static void assert_absent(enum unc__fact_id id)
{
    assert_false(unc__facts_has(&facts, id));
}

/* "3", and a line of the summary that has it. */
static const char *number_text(const char *before, uint64_t number)
{
    static char text[128];

    (void)snprintf(text, sizeof text, "%s%llu", before, (unsigned long long)number);
    return text;
}

static const char *temporary_path(void)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "/tmp/unclosed-facts.%d", (int)getpid());
    return path;
}

UNC_TEST(file__read_in_part__path_access_position_and_size)
{
    int fd = open(temporary_path(), O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0600);

    assert_int_equal(write(fd, "0123456789", 10), 10);
    assert_int_equal(lseek(fd, 4, SEEK_SET), 4);
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "file");
    assert_fact(UNC__FACT_TARGET, temporary_path());
    assert_fact(UNC__FACT_ACCESS, "read_write");
    assert_fact(UNC__FACT_FLAGS, "close_on_exec append");
    assert_number(UNC__FACT_POSITION, 4);
    assert_number(UNC__FACT_SIZE, 10);
    assert_absent(UNC__FACT_DELETED);
    assert_report(true, "it leads to /tmp/unclosed-facts.");
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 4);

    assert_int_equal(unlink(temporary_path()), 0);
    ask_fd(fd);

    assert_number(UNC__FACT_DELETED, 1);
    assert_report(true, " (deleted)\n");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(directory__opened__is_one_and_has_no_position)
{
    int fd = open("/", O_PATH | O_DIRECTORY);

    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "directory");
    assert_fact(UNC__FACT_ACCESS, "path");
    assert_absent(UNC__FACT_POSITION);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(pipe__both_ends_here__know_each_other)
{
    int ends[2];
    struct stat status;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fstat(ends[0], &status), 0);
    ask_fd(ends[0]);

    assert_fact(UNC__FACT_TYPE, "pipe");
    assert_fact(UNC__FACT_END, "read");
    assert_number(UNC__FACT_INODE, status.st_ino);
    assert_fact(UNC__FACT_PARTNERS, number_text("", (uint64_t)ends[1]));
    assert_absent(UNC__FACT_DUPLICATES);

    ask_fd(ends[1]);

    assert_fact(UNC__FACT_END, "write");
    assert_fact(UNC__FACT_PARTNERS, number_text("", (uint64_t)ends[0]));

    assert_int_equal(close(ends[0]), 0);
    ask_fd(ends[1]);

    assert_absent(UNC__FACT_PARTNERS);
    assert_report(true, "it is the write end; the other is not in this process");
    assert_int_equal(close(ends[1]), 0);
}

UNC_TEST(duplicate__of_an_open_file__both_name_the_other)
{
    int fd = open("/dev/null", O_RDONLY);
    int stranger = open("/dev/null", O_RDONLY);
    int copy = dup(fd);

    ask_fd(fd);
    assert_fact(UNC__FACT_DUPLICATES, number_text("", (uint64_t)copy));
    ask_fd(copy);
    assert_fact(UNC__FACT_DUPLICATES, number_text("", (uint64_t)fd));
    ask_fd(stranger);
    assert_absent(UNC__FACT_DUPLICATES);
    assert_report(true, number_text("it is a duplicate of descriptor ", (uint64_t)fd));

    assert_int_equal(close(fd), 0);
    assert_report(true, "which is closed\n");
    assert_int_equal(close(copy), 0);
    assert_int_equal(close(stranger), 0);
}

/* "127.0.0.1:4711" of this end. */
static const char *address_of(int fd)
{
    static char text[64];
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;

    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    (void)snprintf(text, sizeof text, "127.0.0.1:%d", ntohs(address.sin_port));
    return text;
}

static int listen_here(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

static int connect_to(int listener)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, size), 0);
    return fd;
}

UNC_TEST(socket__listening__says_where)
{
    int fd = listen_here();

    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "socket");
    assert_fact(UNC__FACT_DOMAIN, "inet");
    assert_fact(UNC__FACT_SOCKET_TYPE, "stream");
    assert_fact(UNC__FACT_PROTOCOL, "tcp");
    assert_fact(UNC__FACT_LOCAL, address_of(fd));
    assert_fact(UNC__FACT_CONNECTION, "listen");
    assert_number(UNC__FACT_LISTENING, 1);
    assert_absent(UNC__FACT_PEER);
    assert_report(true, "it listens at 127.0.0.1:");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(socket__connected__names_its_peer_and_that_it_went)
{
    int listener = listen_here();
    int client = connect_to(listener);
    int server = accept(listener, NULL, NULL);

    ask_fd(server);

    assert_fact(UNC__FACT_PEER, address_of(client));
    assert_fact(UNC__FACT_LOCAL, address_of(listener));
    assert_fact(UNC__FACT_CONNECTION, "established");
    assert_absent(UNC__FACT_LISTENING);
    assert_report(true, "its peer is 127.0.0.1:");

    assert_int_equal(close(client), 0);
    ask_fd(server);

    assert_fact(UNC__FACT_CONNECTION, "close_wait");
    assert_report(true, " (which has closed the connection)");
    assert_int_equal(close(server), 0);
    assert_int_equal(close(listener), 0);
}

UNC_TEST(socket__of_unix__knows_who_made_the_other_end)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    ask_fd(pair[0]);

    assert_fact(UNC__FACT_DOMAIN, "unix");
    assert_fact(UNC__FACT_SOCKET_TYPE, "seqpacket");
    assert_absent(UNC__FACT_PROTOCOL);
    assert_number(UNC__FACT_PEER_PID, (uint64_t)getpid());
    assert_report(true, "they are of a pair that this process made");
    assert_int_equal(close(pair[0]), 0);
    assert_int_equal(close(pair[1]), 0);
}

UNC_TEST(socket__with_an_abstract_name__begins_with_an_at)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    int length = snprintf(address.sun_path + 1, 32, "facts.%d", (int)getpid());
    socklen_t size =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)length;

    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_LOCAL, number_text("@facts.", (uint64_t)getpid()));
    assert_absent(UNC__FACT_PEER_PID);
    assert_report(true, "it is bound to @facts.");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(socket__neither_bound_nor_connected__says_so)
{
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);

    if (fd < 0) {
        print_message("no IPv6 here\n");
        skip();
    }
    ask_fd(fd);

    assert_fact(UNC__FACT_DOMAIN, "inet6");
    assert_fact(UNC__FACT_PROTOCOL, "udp");
    assert_report(true, "it is not connected (inet6 dgram)");
    assert_int_equal(close(fd), 0);
}

static void watch(int epoll, int fd, uint32_t events)
{
    struct epoll_event event = { .events = events };

    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), 0);
}

UNC_TEST(epoll__with_registrations__lists_them_by_number)
{
    int epoll = epoll_create1(0);
    int ends[2];
    int event = eventfd(0, 0);

    assert_int_equal(pipe(ends), 0);
    watch(epoll, ends[1], EPOLLOUT | EPOLLONESHOT);
    watch(epoll, event, EPOLLIN | EPOLLET);
    watch(epoll, ends[0], EPOLLIN | EPOLLRDHUP);
    ask_fd(epoll);

    assert_number(UNC__FACT_WATCH_COUNT, 3);
    assert_int_equal(facts.watch_count, 3);
    assert_int_equal(facts.watches[0].number, event);
    assert_string_equal(facts.watches[0].type, "eventfd");
    assert_int_equal(facts.watches[1].number, ends[0]);
    assert_string_equal(facts.watches[1].type, "pipe");
    assert_int_equal(facts.watches[1].events & (EPOLLIN | EPOLLOUT | EPOLLRDHUP),
                     EPOLLIN | EPOLLRDHUP);
    assert_int_equal(facts.watches[2].number, ends[1]);
    assert_report(true, "it watches 3 descriptors: ");

    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(close(event), 0);
    assert_int_equal(close(epoll), 0);
}

UNC_TEST(epoll__with_more_than_are_listed__lists_the_lowest_and_counts_all)
{
    int epoll = epoll_create1(0);
    int event = eventfd(0, 0);
    int copies[UNC__WATCHES_MAX + 8];
    int count = sizeof copies / sizeof *copies;

    for (int i = 0; i < count; i++) {
        copies[i] = dup(event);
    }
    for (int i = count; i-- > 0;) {
        watch(epoll, copies[i], EPOLLIN);
    }
    ask_fd(epoll);

    assert_number(UNC__FACT_WATCH_COUNT, (uint64_t)count);
    assert_int_equal(facts.watch_count, UNC__WATCHES_MAX);
    for (int i = 0; i < UNC__WATCHES_MAX; i++) {
        assert_int_equal(facts.watches[i].number, copies[i]);
    }
    for (int i = 0; i < count; i++) {
        assert_int_equal(close(copies[i]), 0);
    }
    assert_int_equal(close(event), 0);
    assert_int_equal(close(epoll), 0);
}

UNC_TEST(epoll__events__are_words)
{
    char words[128];
    struct unc__text text = unc__text_init(words, sizeof words);

    unc__watch_events_write(&text, "epoll", EPOLLIN | EPOLLET | EPOLLHUP);

    assert_string_equal(words, "in et");
}

UNC_TEST(eventfd__with_a_value__tells_it)
{
    int fd = eventfd(31, EFD_NONBLOCK);

    ask_fd(fd);

    assert_number(UNC__FACT_VALUE, 31);
    assert_fact(UNC__FACT_FLAGS, "nonblock");
    assert_report(true, "its value is 31\n");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(timerfd__armed__when_and_how_often)
{
    struct itimerspec times = { .it_value = { 3600, 0 },
                                .it_interval = { 2, 500000000 } };
    int fd = timerfd_create(CLOCK_BOOTTIME, 0);

    ask_fd(fd);
    assert_fact(UNC__FACT_CLOCK, "boottime");
    assert_absent(UNC__FACT_DUE_IN_MS);
    assert_report(true, "it is not armed");

    assert_int_equal(timerfd_settime(fd, 0, &times, NULL), 0);
    ask_fd(fd);

    assert_in_range(unc__facts_number(&facts, UNC__FACT_DUE_IN_MS), 1, 3600000);
    assert_number(UNC__FACT_INTERVAL_MS, 2500);
    assert_number(UNC__FACT_TICKS, 0);
    assert_report(true, "it is due in ");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(signalfd__takes_signals__by_their_names)
{
    sigset_t mask;
    int fd;

    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, SIGTERM);
    fd = signalfd(-1, &mask, 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_SIGNALS, "SIGUSR1 SIGTERM");
    assert_report(true, "it takes SIGUSR1, SIGTERM\n");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(inotify__with_a_watch__inode_and_events)
{
    char words[128];
    struct unc__text text = unc__text_init(words, sizeof words);
    struct stat status;
    int fd = inotify_init1(0);
    int number = inotify_add_watch(fd, "/tmp", IN_CREATE | IN_MODIFY);

    assert_int_equal(stat("/tmp", &status), 0);
    ask_fd(fd);

    assert_number(UNC__FACT_WATCH_COUNT, 1);
    assert_int_equal(facts.watches[0].number, number);
    assert_int_equal(facts.watches[0].inode, status.st_ino);
    unc__watch_events_write(&text, "inotify", facts.watches[0].events);
    assert_string_equal(words, "modify create");
    assert_report(true, "it watches 1 file or folder\n");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(fanotify__with_a_mark__inode)
{
    struct stat status;
    int fd = fanotify_init(FAN_CLASS_NOTIF, O_RDONLY);

    if (fd < 0) {
        print_message("fanotify: %s\n", strerror(errno));
        skip();
    }
    assert_int_equal(stat("/tmp", &status), 0);
    assert_int_equal(fanotify_mark(fd, FAN_MARK_ADD, FAN_MODIFY, AT_FDCWD, "/tmp"), 0);
    ask_fd(fd);

    assert_number(UNC__FACT_WATCH_COUNT, 1);
    assert_int_equal(facts.watches[0].inode, status.st_ino);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(memfd__sealed__name_size_and_seals)
{
    int fd = memfd_create("a name", MFD_ALLOW_SEALING);

    assert_int_equal(ftruncate(fd, 4096), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "memfd");
    assert_fact(UNC__FACT_NAME, "a name");
    assert_fact(UNC__FACT_SEALS, "shrink grow");
    assert_number(UNC__FACT_SIZE, 4096);
    assert_absent(UNC__FACT_DELETED);
    assert_report(true, "its name is \"a name\", 4096 bytes\n");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(shared_memory__unlinked__name_without_what_the_kernel_adds)
{
    const char *name = number_text("/facts.", (uint64_t)getpid());
    int fd = shm_open(name, O_CREAT | O_RDWR, 0600);

    assert_int_equal(shm_unlink(name), 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "shared_memory");
    assert_fact(UNC__FACT_NAME, name);
    assert_number(UNC__FACT_SIZE, 0);
    assert_number(UNC__FACT_DELETED, 1);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(message_queue__with_a_message__counts_it)
{
    struct mq_attr attributes = { .mq_maxmsg = 3, .mq_msgsize = 16 };
    const char *name = number_text("/facts.", (uint64_t)getpid());
    mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);

    if (queue < 0) {
        print_message("mq_open: %s\n", strerror(errno));
        skip();
    }
    assert_int_equal(mq_unlink(name), 0);
    assert_int_equal(mq_send(queue, "x", 1, 0), 0);
    ask_fd(queue);

    assert_fact(UNC__FACT_TYPE, "message_queue");
    assert_fact(UNC__FACT_NAME, name);
    assert_number(UNC__FACT_MESSAGES, 1);
    assert_number(UNC__FACT_MAX_MESSAGES, 3);
    assert_int_equal(mq_close(queue), 0);
}

UNC_TEST(terminal__made_here__names_its_other_side)
{
    char name[64];
    int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);

    if (fd < 0) {
        print_message("/dev/ptmx: %s\n", strerror(errno));
        skip();
    }
    assert_int_equal(ptsname_r(fd, name, sizeof name), 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "terminal");
    assert_fact(UNC__FACT_NAME, name);
    assert_report(true, "its other side is /dev/pts/");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(ring__made__entries)
{
    char parameters[256] = { 0 };
    int fd = (int)syscall(SYS_io_uring_setup, 8, parameters);

    if (fd < 0) {
        print_message("io_uring: %s\n", strerror(errno));
        skip();
    }
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "io_uring");
    if (unc__facts_has(&facts, UNC__FACT_SUBMISSIONS)) { /* since Linux 5.x, or locked */
        assert_number(UNC__FACT_SUBMISSIONS, 8);
        assert_number(UNC__FACT_COMPLETIONS, 16);
    }
    assert_int_equal(close(fd), 0);
}

UNC_TEST(perf__counter__its_number)
{
    struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE,
                                          .size = sizeof attributes };
    uint64_t id = 0;
    int fd = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);

    if (fd < 0) {
        print_message("perf_event_open: %s\n", strerror(errno));
        skip();
    }
    assert_int_equal(syscall(SYS_ioctl, fd, PERF_EVENT_IOC_ID, &id), 0);
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "perf_event");
    assert_number(UNC__FACT_EVENT_ID, id);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(bpf__map__type_and_number)
{
    uint32_t attributes[32] = { 2 /* an array */, 4, 8, 16 };
    int fd = (int)syscall(SYS_bpf, 0 /* BPF_MAP_CREATE */, attributes, 72);

    if (fd < 0) {
        print_message("bpf: %s\n", strerror(errno));
        skip();
    }
    ask_fd(fd);

    assert_fact(UNC__FACT_TYPE, "bpf");
    assert_number(UNC__FACT_MAP_TYPE, 2);
    assert_true(unc__facts_number(&facts, UNC__FACT_MAP_ID) > 0);
    assert_int_equal(close(fd), 0);
}

static pid_t start_sleeper(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)pause();
        _exit(1);
    }
    assert_true(pid > 0);
    return pid;
}

static void end(pid_t pid)
{
    siginfo_t info;

    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

UNC_TEST(pidfd__of_a_child__runs_is_a_zombie_and_is_gone)
{
    pid_t pid = start_sleeper();
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);

    ask_fd(fd);
    assert_fact(UNC__FACT_TYPE, "pidfd");
    assert_number(UNC__FACT_PID, (uint64_t)pid);
    assert_fact(UNC__FACT_STATE, "running");

    end(pid);
    ask_fd(fd);
    assert_fact(UNC__FACT_STATE, "zombie");

    assert_int_equal(waitpid(pid, NULL, 0), pid);
    ask_fd(fd);
    assert_fact(UNC__FACT_STATE, "reaped");
    assert_absent(UNC__FACT_PID);
    assert_int_equal(close(fd), 0);
}

/* Of a child that is stopped, so that it is what it will be. */
UNC_TEST(child__running__arguments_and_age)
{
    pid_t pid = fork();
    const struct unc__fact *fact = &facts.items[UNC__FACT_ARGUMENTS];
    char own[4096];
    FILE *file = fopen("/proc/self/cmdline", "re");
    size_t size = fread(own, 1, sizeof own, file);

    if (pid == 0) {
        (void)pause();
        _exit(0);
    }
    assert_int_equal(fclose(file), 0);
    ask("/proc/self", UNC__KIND_PROCESS, (uint64_t)pid);

    assert_fact(UNC__FACT_STATE, "running");
    assert_int_equal(fact->form, UNC__FACT_STRINGS);
    assert_true(fact->number > 0);
    assert_memory_equal(fact->text, own,
                        size); /* this test's own: nothing was executed */
    assert_in_range(unc__facts_number(&facts, UNC__FACT_AGE_MS), 0, 60000);
    assert_report(true, "it runs ");

    end(pid);
    ask("/proc/self", UNC__KIND_PROCESS, (uint64_t)pid);
    assert_fact(UNC__FACT_STATE, "zombie");
    assert_absent(UNC__FACT_ARGUMENTS);

    assert_int_equal(waitpid(pid, NULL, 0), pid);
    ask("/proc/self", UNC__KIND_PROCESS, (uint64_t)pid);
    assert_fact(UNC__FACT_STATE, "reaped");
    assert_absent(UNC__FACT_AGE_MS);
}

UNC_TEST(several__of_one_place__are_told_in_one_line)
{
    int fds[5];

    for (int i = 0; i < 5; i++) {
        fds[i] = eventfd((unsigned)(i / 2 * 10), 0);
    }

    assert_report(true, "their values are 0, 10, 20\n");

    for (int i = 0; i < 5; i++) {
        assert_int_equal(close(fds[i]), 0);
    }
}

UNC_TEST(several__of_more_sorts_than_are_told__counts_the_rest)
{
    int fds[9];

    for (int i = 0; i < 9; i++) {
        fds[i] = eventfd((unsigned)i, 0);
    }

    assert_report(true, "their values are 0, 1, 2 and 6 more\n");

    for (int i = 0; i < 9; i++) {
        assert_int_equal(close(fds[i]), 0);
    }
}

UNC_TEST(path__with_an_escape_sequence__is_made_visible)
{
    char path[80];
    int fd;

    (void)snprintf(path, sizeof path, "%s\033[31m\xff", temporary_path());
    fd = open(path, O_CREAT | O_RDWR, 0600);

    assert_report(true, "\\x1b[31m\xef\xbf\xbd\n");

    assert_int_equal(unlink(path), 0);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(closed__descriptor__has_no_facts_but_that)
{
    ask("/proc/self", UNC__KIND_FD, 1000000);

    assert_fact(UNC__FACT_TYPE, "closed");
    assert_absent(UNC__FACT_TARGET);
    assert_absent(UNC__FACT_ACCESS);
}

UNC_TEST(proc__of_nobody__leaves_what_the_descriptor_itself_says)
{
    int fd = listen_here();

    ask("/nowhere", UNC__KIND_FD, (uint64_t)fd);

    assert_absent(UNC__FACT_TARGET);
    assert_absent(UNC__FACT_DUPLICATES);
    assert_fact(UNC__FACT_TYPE, "socket");
    assert_fact(UNC__FACT_LOCAL, address_of(fd));
    assert_int_equal(close(fd), 0);
}

/* 0: as it should be; else the number of what was not. */
static int find_without_proc(void *userdata)
{
    int *pair = userdata;
    char folder[] = "/tmp/unclosed-facts-XXXXXX";
    char *text = NULL;
    bool is_well;

    if (mkdtemp(folder) == NULL || chroot(folder) != 0) {
        (void)rmdir(folder);
        return NOT_ALLOWED;
    }
    (void)unlinkat(AT_FDCWD, folder, AT_REMOVEDIR);
    ask("/proc/self", UNC__KIND_FD, (uint64_t)pair[0]);
    if (unc__facts_has(&facts, UNC__FACT_TARGET) ||
        !unc__facts_is(&facts, UNC__FACT_DOMAIN, "unix")) {
        return 1;
    }
    if (eventfd(0, 0) < 0 || unc_check_take_text(NULL, &text, NULL) < 0) {
        return 2;
    }
    is_well = strstr(text, "an eventfd (descriptor ") != NULL;
    unc_report_free(text);
    return is_well ? 0 : 3;
}

/* What sanitizers do at an exit wants /proc. */
static int look_without_proc(void *userdata)
{
    _exit(find_without_proc(userdata));
}

UNC_TEST(proc__missing_in_a_chroot__report_is_made_without_it)
{
    struct child child;
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    child_call(&child, look_without_proc, pair);
    assert_int_equal(close(pair[0]), 0);
    assert_int_equal(close(pair[1]), 0);
    if (child.exit_code == NOT_ALLOWED) {
        child_done(&child);
        print_message("chroot: not allowed\n");
        skip();
    }

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
