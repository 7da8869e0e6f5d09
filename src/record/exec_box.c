/* SPDX-License-Identifier: MIT */
/*
 * A box is a number of messages. The state of each, with a turn that counts its uses, is
 * one word: whoever changes it by compare-and-swap has the message.
 *
 *     FREE -> FILLING -> TOLD -> TAKING -> TAKEN -> FILLING ...     and taken back:
 *                        TOLD -> FREE,     TAKEN -> WITHDRAWN -> FREE
 *
 * The parent may have taken in what a child told about an exec that then fails: so a
 * message that was taken keeps the numbers of the misuses that were made of it, until it
 * is used again.
 *
 * The parent believes nothing: counts are checked, strings are ended. A child that is
 * killed while it tells costs one message. Frames are addresses, which mean the same in
 * both; a library that only the child loaded has none in the parent.
 *
 * Rejected: a pipe or a socket (descriptors of the program's table), telling by the wait
 * status (it is the program's), looking at the child from the parent after its exec (it
 * may be gone, and what it opened has the same numbers).
 */
#include "record/exec_box.h"

#include <string.h>
#include <sys/syscall.h>

#include "base/process.h"
#include "base/sys.h"
#include "record/capture.h"
#include "record/depot.h"
#include "record/operation.h"
#include "record/record.h"
#include "stack/stack.h"

#define MESSAGES     32u
#define FRAMES       32u
#define PROGRAM_SIZE 160u

enum state {
    FREE,
    FILLING,
    TOLD,
    TAKING,
    TAKEN,
    WITHDRAWN,
    STATE_BITS = 3
};

struct item {
    int fd;
    uint32_t type;
    uint32_t stack;
    uint32_t misuse;
};

struct unc__exec_message {
    uint32_t word; /* turn << STATE_BITS | state */
    uint32_t item_count;
    uint32_t frame_count;
    uint32_t is_cut;
    const struct unc_site *site;
    uintptr_t frames[FRAMES];
    struct item items[UNC__EXEC_NEWS_MAX];
    char program[PROGRAM_SIZE];
};

struct unc__exec_box {
    uint32_t generation; /* whose it is */
    uint32_t news;       /* how often anything was told or taken back */
    uint32_t lost;       /* told by nobody: no room */
    struct unc__exec_message messages[MESSAGES];
};

static struct unc__exec_box *current;
static uint32_t news_seen; /* of the current box */

static struct unc__exec_box *find_box(void)
{
    struct unc__exec_box *box = __atomic_load_n(&current, __ATOMIC_ACQUIRE);

    return box != NULL && box->generation == unc__process_generation() ? box : NULL;
}

struct unc__exec_box *unc__record_exec_box(void)
{
    struct unc__exec_box *found = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    struct unc__exec_box *box = find_box();

    if (box != NULL) {
        return box;
    }
    box = unc__sys_map(sizeof *box, /* shared= */ 1);
    if (box == NULL) {
        return NULL;
    }
    box->generation = unc__process_generation();
    __atomic_store_n(&news_seen, 0, __ATOMIC_RELAXED);
    if (!__atomic_compare_exchange_n(&current, &found, box, /* weak= */ 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        unc__sys_unmap(box, sizeof *box);
        return find_box();
    }
    return box;
}

static enum state state_of(uint32_t word)
{
    return (enum state)(word & ((1u << STATE_BITS) - 1));
}

static uint32_t with_state(uint32_t word, enum state state)
{
    return word >> STATE_BITS << STATE_BITS | (uint32_t)state;
}

/* Whether it was @word until now. */
static bool change(struct unc__exec_message *message, uint32_t word, uint32_t next)
{
    return __atomic_compare_exchange_n(&message->word, &word, next, /* weak= */ 0,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* A message in @state, for another turn. */
static struct unc__exec_message *claim(struct unc__exec_box *box, enum state state)
{
    for (uint32_t i = 0; i < MESSAGES; i++) {
        struct unc__exec_message *message = &box->messages[i];
        uint32_t word = __atomic_load_n(&message->word, __ATOMIC_ACQUIRE);

        if (state_of(word) == state &&
            change(message, word, with_state(word + (1u << STATE_BITS), FILLING))) {
            return message;
        }
    }
    return NULL;
}

static void write_frames(struct unc__exec_message *message,
                         const struct unc__caller *caller)
{
    struct unc__captured captured;

    unc__stack_capture(NULL, caller, FRAMES, &captured);
    message->frame_count = captured.frame_count < FRAMES ? captured.frame_count : FRAMES;
    message->is_cut = captured.is_cut;
    memcpy(message->frames, captured.frames,
           message->frame_count * sizeof *message->frames);
}

static void write_program(struct unc__exec_message *message, const char *program)
{
    size_t length = strnlen(program, PROGRAM_SIZE - 1);

    memcpy(message->program, program, length);
    message->program[length] = '\0';
}

struct unc__exec_told unc__record_exec_tell(struct unc__exec_box *box,
                                            const struct unc__exec_news *news)
{
    struct unc__exec_message *message = claim(box, FREE);
    uint32_t word;

    if (message == NULL) {
        message = claim(box, TAKEN);
    }
    if (message == NULL) {
        unc__record_exec_lose(box, (uint32_t)news->count);
        return (struct unc__exec_told){ 0 };
    }
    message->site = news->site;
    write_frames(message, news->caller);
    write_program(message, news->program);
    message->item_count = (uint32_t)news->count;
    for (size_t i = 0; i < news->count; i++) {
        message->items[i] = (struct item){
            .fd = news->survivors[i].fd,
            .type = (uint32_t)news->survivors[i].type,
            .stack = news->survivors[i].stack,
        };
    }
    word = with_state(__atomic_load_n(&message->word, __ATOMIC_RELAXED), TOLD);
    __atomic_store_n(&message->word, word, __ATOMIC_RELEASE);
    (void)__atomic_add_fetch(&box->news, 1, __ATOMIC_RELEASE);
    return (struct unc__exec_told){ message, word >> STATE_BITS, box };
}

void unc__record_exec_untell(struct unc__exec_told told)
{
    uint32_t word = told.turn << STATE_BITS;

    if (told.message == NULL ||
        change(told.message, with_state(word, TOLD), with_state(word, FREE))) {
        return;
    }
    /* Taking takes no time; but the parent may have been stopped, or killed, in it. */
    for (int i = 0; i < 1000; i++) {
        if (change(told.message, with_state(word, TAKEN), with_state(word, WITHDRAWN))) {
            (void)__atomic_add_fetch(&told.box->news, 1, __ATOMIC_RELEASE);
            return;
        }
        if (__atomic_load_n(&told.message->word, __ATOMIC_ACQUIRE) !=
            with_state(word, TAKING)) {
            return;
        }
        (void)unc__sys_call(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
    }
}

void unc__record_exec_lose(struct unc__exec_box *box, uint32_t count)
{
    (void)__atomic_add_fetch(&box->lost, count, __ATOMIC_RELAXED);
    (void)__atomic_add_fetch(&box->news, 1, __ATOMIC_RELEASE);
}

static struct unc__misuse misuse_of(const struct item *item)
{
    return (struct unc__misuse){
        .code = UNC__MISUSE_EXEC_LEAK,
        .kind = UNC__KIND_FD,
        .type = (enum unc__type)item->type,
        .key = (uint64_t)item->fd,
        .acquired_stack = item->stack,
    };
}

static uint32_t keep_stack(const struct unc__exec_message *message)
{
    struct unc__operation operation = unc__operation_begin();
    uint32_t stack;

    if (operation.space == NULL) {
        return 0;
    }
    stack = unc__depot_add(operation.space, message->frames,
                           message->frame_count < FRAMES ? message->frame_count : FRAMES,
                           message->is_cut != 0);
    unc__operation_end(operation);
    return stack;
}

static void take(struct unc__exec_message *message)
{
    uint32_t site = unc__record_site(message->site);
    uint32_t stack = keep_stack(message);
    uint32_t name;

    message->program[PROGRAM_SIZE - 1] = '\0';
    name = unc__record_name(message->program);
    for (uint32_t i = 0; i < message->item_count && i < UNC__EXEC_NEWS_MAX; i++) {
        struct unc__misuse misuse = misuse_of(&message->items[i]);

        misuse.use_site = site;
        misuse.use_stack = stack;
        misuse.name = name;
        message->items[i].misuse =
            message->items[i].type < UNC__TYPE_COUNT ? unc__record_misuse(&misuse) : 0;
    }
}

static void take_back(const struct unc__exec_message *message)
{
    for (uint32_t i = 0; i < message->item_count && i < UNC__EXEC_NEWS_MAX; i++) {
        unc__record_take_back_misuse(message->items[i].misuse);
    }
}

static void look_at(struct unc__exec_message *message)
{
    uint32_t word = __atomic_load_n(&message->word, __ATOMIC_ACQUIRE);
    enum state state = state_of(word);

    if ((state != TOLD && state != WITHDRAWN) ||
        !change(message, word, with_state(word, TAKING))) {
        return;
    }
    if (state == TOLD) {
        take(message);
    } else {
        take_back(message);
    }
    __atomic_store_n(&message->word, with_state(word, state == TOLD ? TAKEN : FREE),
                     __ATOMIC_RELEASE);
}

void unc__record_exec_take_in(void)
{
    struct unc__exec_box *box = find_box();
    uint32_t news;

    if (box == NULL) {
        return;
    }
    news = __atomic_load_n(&box->news, __ATOMIC_ACQUIRE);
    if (__atomic_exchange_n(&news_seen, news, __ATOMIC_RELAXED) == news) {
        return;
    }
    for (uint32_t i = 0; i < MESSAGES; i++) {
        look_at(&box->messages[i]);
    }
    for (uint32_t lost = __atomic_exchange_n(&box->lost, 0, __ATOMIC_RELAXED); lost > 0;
         lost--) {
        unc__space_drop(unc__space_get(), UNC__DROP_LIMIT);
    }
}

void unc__record_exec_leaks(const struct unc__exec_news *news, uint32_t *ret_misuses)
{
    uint32_t site = unc__record_site(news->site);
    uint32_t stack = unc__record_stack_at(news->caller);
    uint32_t name = unc__record_name(news->program);

    for (size_t i = 0; i < news->count; i++) {
        struct item item = { news->survivors[i].fd, (uint32_t)news->survivors[i].type,
                             news->survivors[i].stack, 0 };
        struct unc__misuse misuse = misuse_of(&item);

        misuse.use_site = site;
        misuse.use_stack = stack;
        misuse.name = name;
        item.misuse = unc__record_misuse(&misuse);
        if (ret_misuses != NULL) {
            ret_misuses[i] = item.misuse;
        }
    }
}
