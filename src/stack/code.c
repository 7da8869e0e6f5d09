/* SPDX-License-Identifier: MIT */
/*
 * Lives of modules. A life is the same if range and build-id are: equal build-ids are
 * equal code, so a plugin that goes and comes back where it was keeps its life, and a
 * program that reloads one for ever does not use up lives. The build-id is compared
 * where it lay: in the first page, which whatever is mapped there has. A module without
 * one there is recognised by a checksum of its ELF header, the beginning of its table
 * of frames (which has the number of all functions and the places of the first) and its
 * path. That is enough to name it. It is not enough to keep what was learnt of its code:
 * another build may have the same functions at the same places, with other frames. So
 * nothing is kept of such a module but its name.
 *
 * What is read here of a module is safe because of a frame of it on the calling
 * thread's stack, or our caller in it: who unloads code that is to be returned to is
 * lost anyhow. A link_map is looked at under the same condition only, and its name is
 * copied then.
 *
 * Lives are added and never taken out; a number is claimed, filled, and marked ready
 * last. A handler that interrupts the filling adds a second life for the same module,
 * and two threads may do so at once: then the lower number wins wherever both are
 * ready. The worst is that something is learnt twice.
 */
#include "stack/code.h"

#include <string.h>

#include "base/bytes.h"
#include "base/elf.h"
#include "base/no_sanitize.h"
#include "stack/loaded.h"
#include "stack/permanent.h"

#define PATH_SIZE      256
#define HINTS          64u /* power of two */
#define ROWS_COMPARED  8   /* of the table of frames */
#define TABLE_HEAD     12
#define TABLE_ROW      8
#define USUAL_ENCODING UINT32_C(0x3b031b01) /* what all linkers write, little-endian */

enum life_state {
    LIFE_FREE,  /* or being filled */
    LIFE_READY, /* nothing changes any more */
    LIFE_VOID   /* another number has the same module */
};

struct life {
    uint32_t state;         /* enum life_state */
    uint32_t build_id_at;   /* offset from the start */
    uint32_t build_id_size; /* 0: none, the checksum says which module it is */
    uint8_t build_id[UNC__BUILD_ID_SIZE];
    uint64_t checksum;
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias;
    char path[PATH_SIZE]; /* the end of it, if it is longer */
};

static struct {
    uint32_t count;        /* claimed; may exceed the number of items */
    uint32_t hints[HINTS]; /* by start: the life that was met there last */
    struct life items[UNC__CODE_LIVES];
} lives;

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *next = bytes;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ next[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* How much of the table of frames is certainly there. */
UNC__NO_SANITIZE static size_t size_of_frames(const unsigned char *frames)
{
    uint32_t encoding;
    uint32_t count;

    memcpy(&encoding, frames, sizeof encoding);
    if (encoding != USUAL_ENCODING) {
        return sizeof encoding;
    }
    memcpy(&count, frames + 8, sizeof count);
    return TABLE_HEAD + TABLE_ROW * (count < ROWS_COMPARED ? count : ROWS_COMPARED);
}

/* For modules without a build-id. */
UNC__NO_SANITIZE static uint64_t compute_checksum(const struct unc__loaded *loaded)
{
    uint64_t sum = mix(UINT64_C(0xcbf29ce484222325), (const void *)loaded->start,
                       sizeof(ElfW(Ehdr)));

    if (loaded->frames != NULL) {
        sum = mix(sum, loaded->frames, size_of_frames(loaded->frames));
    }
    if (loaded->map != NULL && loaded->map->l_name != NULL) {
        sum = mix(sum, loaded->map->l_name, strlen(loaded->map->l_name));
    }
    return sum;
}

UNC__NO_SANITIZE static bool is_life_of(const struct life *life,
                                        const struct unc__loaded *loaded)
{
    if (life->start != loaded->start || life->end != loaded->end) {
        return false;
    }
    if (life->build_id_at == 0) {
        return life->checksum == compute_checksum(loaded);
    }
    return unc__bytes_are_equal((const void *)(loaded->start + life->build_id_at),
                                life->build_id, life->build_id_size);
}

static bool is_ready(const struct life *life)
{
    return __atomic_load_n(&life->state, __ATOMIC_ACQUIRE) == LIFE_READY;
}

static uint32_t claimed_count(void)
{
    uint32_t count = __atomic_load_n(&lives.count, __ATOMIC_ACQUIRE);

    return count < UNC__CODE_LIVES ? count : UNC__CODE_LIVES;
}

/* The lowest number of the life among the first @count; 0: it is not among them. */
static uint32_t search(const struct unc__loaded *loaded, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (is_ready(&lives.items[i]) && is_life_of(&lives.items[i], loaded)) {
            return i + 1;
        }
    }
    return 0;
}

/* The end of a long path says more than its beginning. */
static void set_path(struct life *life, const char *path)
{
    size_t length = strlen(path);

    if (length >= sizeof life->path) {
        path += length - (sizeof life->path - 1);
        length = sizeof life->path - 1;
    }
    unc__bytes_copy(life->path, path, length);
    life->path[length] = '\0';
}

static void fill(struct life *life, const struct unc__loaded *loaded)
{
    size_t size = 0;
    const uint8_t *build_id = unc__elf_build_id(loaded->start, &size);

    life->start = loaded->start;
    life->end = loaded->end;
    life->bias = loaded->map != NULL ? loaded->map->l_addr : unc__elf_bias(loaded->start);
    life->checksum = compute_checksum(loaded);
    if (build_id != NULL) {
        life->build_id_size = (uint32_t)size;
        unc__bytes_copy(life->build_id, build_id, size);
    }
    if (build_id != NULL &&
        build_id - (const uint8_t *)loaded->start <= (ptrdiff_t)(UNC__ELF_PAGE - size)) {
        life->build_id_at = (uint32_t)(build_id - (const uint8_t *)loaded->start);
    }
    if (loaded->map != NULL && loaded->map->l_name != NULL) {
        set_path(life, loaded->map->l_name);
    }
}

static uint32_t add(const struct unc__loaded *loaded)
{
    struct life *life;
    uint32_t index;
    uint32_t lower;

    if (claimed_count() == UNC__CODE_LIVES) {
        return UNC__CODE_UNKNOWN; /* and the count does not run away */
    }
    index = __atomic_fetch_add(&lives.count, 1, __ATOMIC_ACQ_REL);
    if (index >= UNC__CODE_LIVES) {
        return UNC__CODE_UNKNOWN;
    }
    life = &lives.items[index];
    fill(life, loaded);
    lower = search(loaded, index);
    __atomic_store_n(&life->state, lower != 0 ? LIFE_VOID : LIFE_READY, __ATOMIC_RELEASE);
    return lower != 0 ? lower : index + 1;
}

uint32_t unc__code_life(uintptr_t address)
{
    struct unc__loaded loaded;
    uint32_t *hint;
    uint32_t life;

    if (!unc__permanent_is_known()) {
        return UNC__CODE_UNKNOWN;
    }
    if (unc__permanent_has(address)) {
        return UNC__CODE_PERMANENT;
    }
    if (!unc__loaded_find(address, &loaded)) {
        return UNC__CODE_UNKNOWN;
    }
    hint = &lives.hints[loaded.start >> 12 & (HINTS - 1)];
    life = __atomic_load_n(hint, __ATOMIC_ACQUIRE);
    if (life != 0 && is_life_of(&lives.items[life - 1], &loaded)) {
        return life;
    }
    life = search(&loaded, claimed_count());
    if (life == 0) {
        life = add(&loaded);
    }
    if (life != UNC__CODE_UNKNOWN) {
        __atomic_store_n(hint, life, __ATOMIC_RELEASE);
    }
    return life;
}

bool unc__code_is_certain(uint32_t life)
{
    return life == UNC__CODE_PERMANENT ||
           (life != UNC__CODE_UNKNOWN && lives.items[life - 1].build_id_at != 0);
}

bool unc__code_life_module(uint32_t life, struct unc__code_module *ret_module)
{
    const struct life *found = &lives.items[life - 1];

    if (life == 0 || life > UNC__CODE_LIVES || !is_ready(found)) {
        return false;
    }
    *ret_module = (struct unc__code_module){
        .start = found->start,
        .end = found->end,
        .bias = found->bias,
        .path = found->path,
        .build_id = found->build_id,
        .build_id_size = found->build_id_size,
    };
    return true;
}

void unc__code_start(void)
{
    unc__permanent_start();
}

size_t unc__code_permanent_count(void)
{
    return unc__permanent_count();
}

struct unc__code_module unc__code_permanent_module(size_t index)
{
    const struct unc__permanent *found = unc__permanent_at(index);
    struct unc__code_module module = {
        .start = found->start,
        .end = found->end,
        .bias = found->map != NULL ? found->map->l_addr : unc__elf_bias(found->start),
        .path =
            found->map != NULL && found->map->l_name != NULL ? found->map->l_name : "",
    };

    module.build_id = unc__elf_build_id(found->start, &module.build_id_size);
    return module;
}
