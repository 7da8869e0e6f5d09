/* SPDX-License-Identifier: MIT */
/* Says what each call returned, what it gave out, errno, and the masks the kernel has. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void note(int number)
{
    (void)number;
}

static void other(int number)
{
    (void)number;
}

static const char *word(void (*handler)(int))
{
    return handler == note      ? "note"
           : handler == other   ? "other"
           : handler == SIG_DFL ? "default"
           : handler == SIG_IGN ? "ignored"
           : handler == SIG_ERR ? "error"
                                : "held";
}

static void say(const char *call, int r, const char *old)
{
    char line[256];
    int error = errno;
    FILE *status = fopen("/proc/self/status", "re");

    printf("%s: %d %s errno %d\n", call, r, old, error);
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "SigBlk", 6) == 0 || strncmp(line, "SigIgn", 6) == 0 ||
            strncmp(line, "SigCgt", 6) == 0) {
            (void)fputs(line, stdout);
        }
    }
    if (status != NULL) {
        (void)fclose(status);
    }
    errno = 0;
}

/* Where the old action goes to the place that the new one came from. */
static int exchange(int number, struct sigaction *action)
{
    struct sigaction *volatile same = action;

    return sigaction(number, action, same);
}

static void actions(void)
{
    struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
    struct sigaction old = { 0 };
    int r = sigaction(SIGUSR1, &action, &old);

    say("sigaction", r, word(old.sa_handler));
    say("sigaction without old", sigaction(SIGUSR2, &action, NULL), "");
    memset(&old, 0x5a, sizeof old);
    r = sigaction(SIGUSR1, NULL, &old);
    say("sigaction, asked", r, word(old.sa_handler));
    printf("flags %x\n", (unsigned)old.sa_flags);
    action.sa_handler = other;
    r = exchange(SIGUSR1, &action);
    say("sigaction in place", r, word(action.sa_handler));
    say("sigaction of nothing", sigaction(99, &action, &old), "");
    say("sigaction of SIGKILL", sigaction(SIGKILL, &action, NULL), "");
}

static void old_calls(void)
{
    say("signal", 0, word(signal(SIGUSR1, SIG_IGN)));
    say("signal of nothing", 0, word(signal(99, note)));
    say("sigset", 0, word(sigset(SIGUSR1, note)));
    say("sigset to hold", 0, word(sigset(SIGUSR1, SIG_HOLD)));
    say("sigset again", 0, word(sigset(SIGUSR1, other)));
    say("sigset of nothing", 0, word(sigset(99, other)));
    say("sigignore", sigignore(SIGUSR1), "");
    say("sigignore of nothing", sigignore(99), "");
    say("sysv_signal", 0, word(sysv_signal(SIGUSR1, note)));
    (void)raise(SIGUSR1);
    say("and raised", 0, "");
}

/* Beyond the kernel's eight bytes nothing is written. */
static void check_rest(const sigset_t *set)
{
    const unsigned char *bytes = (const unsigned char *)set;
    unsigned untouched = 0;

    for (size_t i = 8; i < sizeof *set; i++) {
        untouched += bytes[i] == 0x5a;
    }
    printf("%u untouched\n", untouched);
}

static void masks(void)
{
    sigset_t set;
    sigset_t old;

    (void)sigfillset(&set);
    memset(&old, 0x5a, sizeof old);
    say("sigprocmask", sigprocmask(SIG_BLOCK, &set, &old), "");
    check_rest(&old);
    say("sigprocmask back", sigprocmask(SIG_SETMASK, &old, NULL), "");
    say("sigprocmask, how?", sigprocmask(77, &set, NULL), "");
    say("pthread_sigmask", pthread_sigmask(SIG_BLOCK, &set, NULL), "");
    say("pthread_sigmask, how?", pthread_sigmask(77, &set, NULL), "");
    (void)sigemptyset(&set);
    say("pthread_sigmask", pthread_sigmask(SIG_SETMASK, &set, &old), "");
    say("sigblock", sigblock(0x200), "");
    say("sigsetmask", sigsetmask(0x800), "");
    say("sighold", sighold(SIGTERM), "");
    say("sighold of nothing", sighold(99), "");
    say("sigrelse", sigrelse(SIGTERM), "");
}

static void timers(void)
{
    struct itimerval value = { .it_value.tv_sec = 100 };
    struct itimerval old;

    say("setitimer", setitimer(ITIMER_REAL, &value, &old), "");
    say("setitimer of nothing", setitimer(9, &value, &old), "");
    say("alarm", alarm(50) > 0, "");
    say("ualarm", ualarm(0, 0) > 0, "");
    say("alarm", (int)alarm(0), "");
    say("timer_create of no clock", timer_create(4711, NULL, &(timer_t){ 0 }), "");
    say("timer_delete of nothing", timer_delete((timer_t)4711), "");
}

int main(void)
{
    actions();
    old_calls();
    masks();
    timers();
    return 0;
}
