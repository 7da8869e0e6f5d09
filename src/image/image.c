/* SPDX-License-Identifier: MIT */
/*
 * Opening. The order of the copies is what makes a live record consistent: an entry is
 * written after the stack, the site and the strings it refers to, so entries are copied
 * first; then the head is read again, and what they refer to is in the arrays it shows.
 *
 * Bounds: all arrays together may claim no more than twice what the file really holds
 * (holes are counted out, see lseek(2)) and 64 KiB, so a few bytes that lie cannot
 * make us ask for gigabytes. The file is measured after each look at the head, for a live
 * record may have grown a lot since the look before. In the memory of a process holes are
 * not to be seen: there the bound is a number, and what is read has to be there.
 */
#include "image/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/parts.h"

#define ROOM_MIN    ((uint64_t)64 << 10)
#define MEMORY_ROOM ((uint64_t)2 << 30)

/* The bytes of the file that are not holes; never less than the truth. */
static uint64_t measure_data(int fd, uint64_t size)
{
    uint64_t data = 0;
    off_t start = 0;

    while (start >= 0 && (uint64_t)start < size) {
        off_t hole;

        start = lseek(fd, start, SEEK_DATA);
        if (start < 0) {
            return errno == ENXIO ? data : size;
        }
        hole = lseek(fd, start, SEEK_HOLE);
        if (hole <= start) {
            return size;
        }
        data += (uint64_t)(hole - start);
        start = hole;
    }
    return data;
}

static int measure(struct unc__image_source *source)
{
    struct stat facts;
    uint64_t size;
    uint64_t room;

    if (fstat(source->fd, &facts) < 0) {
        return unc__image_complain(source->error, -errno, "the record cannot be read: %s",
                                   strerror(errno));
    }
    if (!S_ISREG(facts.st_mode)) {
        return unc__image_complain(source->error, -EINVAL,
                                   "this is not a record: it is not a regular file");
    }
    size = (uint64_t)facts.st_size;
    size = size < UNC__IMAGE_SIZE_MAX ? size : UNC__IMAGE_SIZE_MAX;
    room = 2 * measure_data(source->fd, size) + ROOM_MIN;
    source->room = room > source->room ? room : source->room; /* one may be cut, too */
    return 0;
}

static int check_version(struct unc__image_source *source,
                         const struct unc__record_head *head)
{
    static const char none[sizeof head->magic];

    if (memcmp(head->magic, none, sizeof none) == 0) {
        return unc__image_complain(
            source->error, -ENODATA,
            "the record was not begun: the program ended, or still "
            "is, before its first acquisition; read it later");
    }
    if (memcmp(head->magic, UNC__RECORD_MAGIC, sizeof head->magic) != 0) {
        return unc__image_complain(source->error, -EINVAL,
                                   "this is not a record of unclosed; name the file that "
                                   "UNCLOSED_OPTIONS=record=PATH named");
    }
    if (head->version != UNC__RECORD_VERSION) {
        return unc__image_complain(
            source->error, -EPROTONOSUPPORT,
            "this is a record of version %u; this reader knows %u: "
            "use the unclosed that made it",
            head->version, UNC__RECORD_VERSION);
    }
    if (head->head_size != sizeof *head ||
        head->entry_size != sizeof(struct unc__entry)) {
        return unc__image_complain(
            source->error, -EBADMSG,
            "the record is damaged: a head of %u bytes and entries "
            "of %u are of no version; record again",
            head->head_size, head->entry_size);
    }
    return 0;
}

bool unc__image_is_offset(const struct unc__image_source *source, uint64_t offset)
{
    return source->is_memory ||
           (offset >= sizeof(struct unc__record_head) && offset < UNC__IMAGE_SIZE_MAX);
}

static int read_head(struct unc__image_source *source)
{
    struct unc__record_head *head = &source->image->head;
    int r = unc__image_copy(source, 0, head, sizeof *head);

    if (r == 0 && !source->is_memory) {
        r = measure(source);
    }
    if (r < 0) {
        return r;
    }
    if (source->image->is_cut) {
        return unc__image_complain(
            source->error, -EINVAL,
            "this is not a record, or nearly nothing of one: it is "
            "shorter than %zu bytes",
            sizeof *head);
    }
    return check_version(source, head);
}

static int load_first(struct unc__image_source *source)
{
    struct unc__image *image = source->image;
    const struct unc__record_head *head = &image->head;
    int r = unc__image_load(source, &head->entries, sizeof(struct unc__entry),
                            /* is_doubtful= */ true, &image->entries);

    if (r == 0) {
        r = unc__image_load(source, &head->misuses, sizeof(struct unc__misuse_slot),
                            /* is_doubtful= */ true, &image->misuses);
    }
    if (r == 0) {
        r = unc__image_load(source, &head->threads, sizeof(struct unc__shared_thread),
                            /* is_doubtful= */ false, &image->threads);
    }
    return r;
}

/* What is only ever added to, and complete before anything refers to it. */
static int load_rest(struct unc__image_source *source)
{
    struct unc__image *image = source->image;
    const struct unc__record_head *head = &image->head;
    const struct {
        const struct unc__shared_chunks *shared;
        size_t item_size;
        struct unc__image_array *array;
    } arrays[] = {
        { &head->modules, sizeof(struct unc__shared_module), &image->modules },
        { &head->sites, sizeof(struct unc__site), &image->sites },
        { &head->stacks, sizeof(uint32_t), &image->stacks },
        { &head->words, sizeof(uint64_t), &image->words },
    };
    int r = 0;

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays && r == 0; i++) {
        r = unc__image_load(source, arrays[i].shared, arrays[i].item_size,
                            /* is_doubtful= */ false, arrays[i].array);
    }
    return r;
}

/* Nobody writes it any more, unless another exec is tried meanwhile: then what was read
 * is cut short, or mixed, and is no JSON. */
static int load_report(struct unc__image_source *source)
{
    struct unc__image *image = source->image;
    const struct unc__record_head *head = &image->head;

    if (head->report_size == 0) {
        return 0;
    }
    if (!unc__image_is_offset(source, head->report_offset) ||
        head->report_size > source->room - source->taken) {
        image->damaged++;
        return 0;
    }
    image->report = malloc(head->report_size);
    if (image->report == NULL) {
        return unc__image_complain(source->error, -ENOMEM,
                                   "there is no memory for the report in the record");
    }
    image->report_size = head->report_size;
    return unc__image_copy(source, head->report_offset, image->report,
                           image->report_size);
}

/* Of a process that will not write another one. */
static bool has_last_report(const struct unc__record_head *head)
{
    return head->is_sealed != 0 && head->report_size != 0;
}

static int load(struct unc__image_source *source)
{
    struct unc__image *image = source->image;
    int r = read_head(source);

    if (r == 0 && source->is_brief && has_last_report(&image->head)) {
        r = load_report(source);
        return r == 0 ? unc__image_load(source, &image->head.words, sizeof(uint64_t),
                                        /* is_doubtful= */ false, &image->words)
                      : r;
    }
    if (r == 0) {
        r = load_first(source);
    }
    if (r == 0) {
        bool was_cut = image->is_cut;

        image->is_cut = false;
        r = read_head(source);
        image->is_cut |= was_cut;
    }
    if (r == 0) {
        r = load_rest(source);
    }
    return r == 0 ? load_report(source) : r;
}

/* What has a serial and is still no entry. */
static uint64_t count_damaged(const struct unc__image *image)
{
    struct unc__entry_view view;
    uint64_t damaged = 0;

    for (uint32_t i = 1; i <= image->entries.count; i++) {
        const struct unc__entry *entry = unc__image_at(&image->entries, i, 1);

        damaged +=
            entry != NULL && entry->serial != 0 && !unc__image_read(image, i, &view);
    }
    return damaged;
}

static int open_image(struct unc__image_source *source, struct unc__image **ret_image)
{
    int r;

    source->image = calloc(1, sizeof *source->image);
    if (source->image == NULL) {
        return unc__image_complain(source->error, -ENOMEM,
                                   "there is no memory for a record");
    }
    r = load(source);
    if (r < 0) {
        unc__image_free(source->image);
        return r;
    }
    source->image->damaged += count_damaged(source->image);
    *ret_image = source->image;
    return 0;
}

int unc__image_open(int fd, struct unc__image **ret_image,
                    struct unc__image_error *ret_error)
{
    struct unc__image_source source = { .fd = fd, .error = ret_error };
    int r = measure(&source);

    return r < 0 ? r : open_image(&source, ret_image);
}

int unc__image_open_brief(int fd, struct unc__image **ret_image,
                          struct unc__image_error *ret_error)
{
    struct unc__image_source source = { .fd = fd, .is_brief = true, .error = ret_error };
    int r = measure(&source);

    return r < 0 ? r : open_image(&source, ret_image);
}

int unc__image_open_memory(int fd, uint64_t base, struct unc__image **ret_image,
                           struct unc__image_error *ret_error)
{
    struct unc__image_source source = {
        .fd = fd,
        .is_memory = true,
        .base = base,
        .error = ret_error,
        .room = MEMORY_ROOM,
    };

    return open_image(&source, ret_image);
}

struct unc__image *unc__image_free(struct unc__image *image)
{
    if (image == NULL) {
        return NULL;
    }
    free(image->report);
    unc__image_array_done(&image->misuses);
    unc__image_array_done(&image->threads);
    unc__image_array_done(&image->modules);
    unc__image_array_done(&image->sites);
    unc__image_array_done(&image->stacks);
    unc__image_array_done(&image->words);
    unc__image_array_done(&image->entries);
    free(image);
    return NULL;
}
