/* SPDX-License-Identifier: MIT */
/*
 * What the copied bytes mean. Every number that leads somewhere is checked where it is
 * followed; one that leads nowhere reads as none, as it does in record/reader.c.
 */
#include <string.h>

#include "image/image.h"
#include "image/parts.h"

#define FRAME_COUNT_MAX 64
#define TEXT_LENGTH_MAX 1023

uint32_t unc__image_entry_count(const struct unc__image *image)
{
    return image->entries.count;
}

static bool is_sound(struct unc__entry_word word)
{
    return word.kind < UNC__KIND_COUNT && word.state >= UNC__STATE_LIVE &&
           word.state <= UNC__STATE_CLOSED &&
           (word.type < UNC__TYPE_COUNT || (unsigned)word.type >= UNC__TYPE_CUSTOM);
}

bool unc__image_read(const struct unc__image *image, uint32_t index,
                     struct unc__entry_view *ret_view)
{
    const struct unc__entry *entry = unc__image_at(&image->entries, index, 1);
    struct unc__entry_word word;

    if (entry == NULL || entry->serial == 0) {
        return false;
    }
    word = unc__entry_unpack(entry->word);
    if (!is_sound(word)) {
        return false;
    }
    *ret_view = (struct unc__entry_view){
        .serial = entry->serial,
        .key = entry->key,
        .detail = entry->detail,
        .owner = entry->owner,
        .acquired_at_ms = entry->when_thread >> UNC__ENTRY_THREAD_BITS,
        .thread = (uint32_t)entry->when_thread & ((1U << UNC__ENTRY_THREAD_BITS) - 1),
        .task = entry->task,
        .index = index,
        .acquired_stack = entry->acquired_stack,
        .released_stack = entry->released_stack,
        .site = entry->site,
        .name = entry->name,
        .kind = word.kind,
        .type = word.type,
        .state = word.state,
        .flags = word.flags,
    };
    return true;
}

uint32_t unc__image_stack_count(const struct unc__image *image)
{
    return image->stacks.count;
}

struct unc__stack_view unc__image_stack_view(const struct unc__image *image,
                                             uint32_t stack)
{
    const uint32_t *place = unc__image_at(&image->stacks, stack, 1);
    const uint64_t *head = place != NULL ? unc__image_at(&image->words, *place, 1) : NULL;
    struct unc__stack_view view = { 0 };
    uint64_t bits = UNC__STACK_HAS_LIVES | UNC__STACK_IS_CUT;
    uint64_t count = head != NULL ? *head & ~bits : 0;
    bool has_lives = head != NULL && (*head & UNC__STACK_HAS_LIVES) != 0;
    uint64_t word_count = 1 + count + (has_lives ? (count + 1) / 2 : 0);

    if (count == 0 || count > FRAME_COUNT_MAX ||
        unc__image_at(&image->words, *place, (uint32_t)word_count) == NULL) {
        return view;
    }
    view.frames = (const uintptr_t *)(head + 1);
    view.frame_count = (size_t)count;
    view.is_cut = (*head & UNC__STACK_IS_CUT) != 0;
    if (has_lives) {
        view.lives = (const uint32_t *)(head + 1 + count);
    }
    return view;
}

/* The bytes of a string that is really one, and how many; NULL if it is none. */
static const char *find_text(const struct unc__image *image, uint32_t name,
                             size_t *ret_size)
{
    const uint64_t *head = name > 1 ? unc__image_at(&image->words, name - 1, 1) : NULL;
    const char *text;
    uint64_t size;

    if (head == NULL) {
        return NULL;
    }
    size = *head >> 32;
    if (size == 0 || size > TEXT_LENGTH_MAX ||
        unc__image_at(&image->words, name - 1, 2 + (uint32_t)(size / sizeof *head)) ==
            NULL) {
        return NULL;
    }
    text = (const char *)(head + 1);
    *ret_size = (size_t)size;
    return text[size] == '\0' ? text : NULL;
}

const char *unc__image_string(const struct unc__image *image, uint32_t name)
{
    size_t size;
    const char *text = find_text(image, name, &size);

    return text != NULL ? text : "";
}

const char *unc__image_view_reason(const struct unc__image *image,
                                   const struct unc__entry_view *view)
{
    size_t size = 0;
    const char *text = find_text(image, view->name, &size);
    size_t name_size;

    if (text == NULL || (view->flags & UNC__FLAG_EXPECTED) == 0) {
        return "";
    }
    name_size = strlen(text) + 1;
    return name_size <= size ? text + name_size : "";
}

struct unc__site_view unc__image_site_view(const struct unc__image *image, uint32_t site)
{
    const struct unc__site *found = unc__image_at(&image->sites, site, 1);

    if (found == NULL) {
        return (struct unc__site_view){ "", "", "", 0 };
    }
    return (struct unc__site_view){
        .file = unc__image_string(image, found->file),
        .function = unc__image_string(image, found->function),
        .call = unc__image_string(image, found->call),
        .line = found->line,
    };
}

static struct unc__type_words custom_words(const struct unc__image *image,
                                           uint32_t number)
{
    uint64_t slot = number < UNC__CUSTOM_TYPES ? image->head.custom_types[number] : 0;
    const char *name = unc__image_string(image, (uint32_t)(slot >> 32));

    return (struct unc__type_words){
        .kind = UNC__KIND_CUSTOM,
        .word = name,
        .noun = name[0] != '\0' ? name : unc__kinds[UNC__KIND_CUSTOM].noun,
        .missing_call = unc__image_string(image, (uint32_t)slot),
        .close = UNC__CLOSE_LEAVE,
    };
}

struct unc__type_words unc__image_type_words(const struct unc__image *image,
                                             enum unc__kind kind, enum unc__type type)
{
    struct unc__type_words words = { .kind = kind,
                                     .word = "",
                                     .noun = "",
                                     .missing_call = "",
                                     .close = UNC__CLOSE_LEAVE };

    if ((uint32_t)type >= UNC__TYPE_CUSTOM) {
        return custom_words(image, (uint32_t)type - UNC__TYPE_CUSTOM);
    }
    if (type > UNC__TYPE_NONE && type < UNC__TYPE_COUNT) {
        return unc__types[type];
    }
    if (kind < UNC__KIND_COUNT) {
        words.noun = unc__kinds[kind].noun;
    }
    return words;
}

size_t unc__image_misuse_count(const struct unc__image *image)
{
    return image->misuses.count;
}

bool unc__image_read_misuse(const struct unc__image *image, size_t index,
                            struct unc__misuse_view *ret_view)
{
    const struct unc__misuse_slot *slot =
        index < image->misuses.count
            ? unc__image_at(&image->misuses, (uint32_t)index + 1, 1)
            : NULL;

    if (slot == NULL || slot->count == 0 ||
        (unsigned)slot->misuse.kind >= UNC__KIND_COUNT) {
        return false;
    }
    *ret_view = (struct unc__misuse_view){ slot->misuse, slot->count };
    return true;
}

uint64_t unc__image_dropped(const struct unc__image *image, enum unc__drop_reason reason)
{
    return reason < UNC__DROP_REASON_COUNT ? image->head.dropped[reason] : 0;
}

uint64_t unc__image_lost(const struct unc__image *image, enum unc__drop_reason reason)
{
    return reason < UNC__DROP_REASON_COUNT ? image->head.lost[reason] : 0;
}

/* Sums in unsigned arithmetic: the numbers may be anything, and may wrap. */
static void add_thread(const struct unc__thread_kind *counts, struct unc__counters *sums,
                       uint64_t *live, uint64_t *above)
{
    uint64_t hidden = (uint64_t)((int64_t)counts->peak - (int64_t)counts->pending);

    sums->acquired += counts->acquired;
    sums->released += counts->released;
    *live += (uint64_t)(int64_t)counts->pending;
    *above = (int64_t)hidden > (int64_t)*above ? hidden : *above;
}

/* As record/counters.c counts: threads, and what they have told the head. */
struct unc__counters unc__image_counters(const struct unc__image *image,
                                         enum unc__kind kind)
{
    const struct unc__shared_kind *shared;
    struct unc__counters sums = { 0 };
    uint64_t live;
    uint64_t above = 0;

    if (kind >= UNC__KIND_COUNT) {
        return sums;
    }
    shared = &image->head.kinds[kind];
    sums = (struct unc__counters){ .acquired = shared->acquired,
                                   .released = shared->released };
    live = shared->live;
    for (uint32_t i = 1; i <= image->threads.count; i++) {
        const struct unc__shared_thread *thread = unc__image_at(&image->threads, i, 1);

        if (thread != NULL) {
            add_thread(&thread->kinds[kind], &sums, &live, &above);
        }
    }
    /* While a live process was copied it may have released what it had not acquired. */
    sums.live = sums.acquired > sums.released ? sums.acquired - sums.released : 0;
    sums.high_water = shared->high_water;
    if ((int64_t)(live + above) > (int64_t)sums.high_water) {
        sums.high_water = live + above;
    }
    return sums;
}

size_t unc__image_module_count(const struct unc__image *image)
{
    return image->modules.count;
}

bool unc__image_read_module(const struct unc__image *image, size_t index,
                            struct unc__image_module *ret_module)
{
    const struct unc__shared_module *module =
        index < image->modules.count
            ? unc__image_at(&image->modules, (uint32_t)index + 1, 1)
            : NULL;

    if (module == NULL || module->start >= module->end) {
        return false;
    }
    *ret_module = (struct unc__image_module){
        .start = module->start,
        .end = module->end,
        .bias = module->bias,
        .first_serial = module->first_serial,
        .life = module->life,
        .path = unc__image_string(image, module->path),
        .build_id = unc__image_string(image, module->build_id),
    };
    return true;
}

const char *unc__image_report(const struct unc__image *image, size_t *ret_size)
{
    *ret_size = image->report_size;
    return image->report;
}

size_t unc__image_probe_count(const struct unc__image *image)
{
    size_t count = 0;

    while (count < UNC__PROBES_MAX && image->head.probes[count].state != 0) {
        count++;
    }
    return count;
}

struct unc__probe_view unc__image_probe_view(const struct unc__image *image, size_t index)
{
    const struct unc__shared_probe *probe = &image->head.probes[index];
    uint32_t state = probe->state - 1;

    return (struct unc__probe_view){
        .name = unc__image_string(image, probe->name),
        .state =
            state <= UNC__PROBE_BLIND ? (enum unc__probe_state)state : UNC__PROBE_ABSENT,
        .reason = unc__image_string(image, probe->reason),
    };
}

struct unc__image_facts unc__image_facts(const struct unc__image *image)
{
    const struct unc__record_head *head = &image->head;

    return (struct unc__image_facts){
        .pid = head->pid,
        .parent_pid = head->parent_pid,
        .generation = head->generation,
        .depth = head->depth,
        .program = unc__image_string(image, head->program),
        .started_at_ns = head->started_at_ns,
        .inherited = head->inherited,
        .entry_point = head->entry_point,
        .place = head->place <= UNC__STORAGE_FILE ? (enum unc__storage_place)head->place
                                                  : UNC__STORAGE_ANONYMOUS,
        .is_executing = head->executing != 0,
        .is_sealed = head->is_sealed != 0,
        .cause = head->cause,
        .status = head->status,
        .is_reconciled = head->is_reconciled != 0,
        .sealed_at_ns = head->sealed_at_ns,
        .is_cut = image->is_cut,
        .skipped = image->skipped,
        .damaged = image->damaged,
    };
}
