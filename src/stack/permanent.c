/* SPDX-License-Identifier: MIT */
/*
 * Which modules were there from the start. The dynamic linker keeps a list, which
 * debuggers read as well: the executable, the vDSO, what LD_PRELOAD names, what those need
 * (DT_NEEDED), and only behind them, in the order in which they came, what dlopen brought:
 * a constructor that ran before ours may have done so, and we may be a guest of dlopen
 * ourselves. So the permanent ones are the beginning of the list, up to the last that one
 * of them needs. Names are compared as the linker does it, with DT_SONAME and the file's
 * name; of two that fit, the first was there first.
 *
 * Also permanent: the executable where there is no list (static), the dynamic linker, the
 * vDSO, and this library unless it is part of a plugin that can be unloaded.
 *
 * Rejected: dl_iterate_phdr takes a lock, which a fork may have left locked, and does not
 * tell who needs whom.
 */
#include "stack/permanent.h"

#include <elf.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/elf.h"
#include "base/no_sanitize.h"
#include "stack/loaded.h"

#define PERMANENT_MAX 512 /* further ones count as unloadable: right, but slower */

#define PAGE 4096u

/* One of the list, with the names it answers to. */
struct listed {
    const struct link_map *map;
    const char *strings; /* its DT_STRTAB */
    const char *soname;  /* "" if it has none */
    const char *file;    /* without folders */
};

static struct {
    uint32_t count;
    bool is_known;
    struct unc__permanent items[PERMANENT_MAX];
} permanent;

static struct listed list[PERMANENT_MAX]; /* for the start only */

/* Tables of modules that the linker does not relocate, such as the vDSO's, hold offsets. */
UNC__NO_SANITIZE static const char *find_strings(const struct link_map *map)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_STRTAB) {
            uintptr_t at = entry->d_un.d_ptr;

            return (const char *)(at < map->l_addr ? at + map->l_addr : at);
        }
    }
    return NULL;
}

UNC__NO_SANITIZE static const char *find_soname(const struct link_map *map,
                                                const char *strings)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SONAME && strings != NULL) {
            return strings + entry->d_un.d_val;
        }
    }
    return "";
}

static const char *without_folders(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Copies the list; what does not fit is not permanent. */
static size_t read_list(const struct link_map *first)
{
    size_t count = 0;

    for (const struct link_map *map = first; map != NULL && count < PERMANENT_MAX;
         map = map->l_next) {
        const char *strings = map->l_ld != NULL ? find_strings(map) : NULL;

        list[count++] = (struct listed){
            .map = map,
            .strings = strings,
            .soname = strings != NULL ? find_soname(map, strings) : "",
            .file = map->l_name != NULL ? without_folders(map->l_name) : "",
        };
    }
    return count;
}

/* The place in the list of what is meant by @name; 0, which needs no finding: nothing. */
static size_t find_in_list(const char *name, size_t count)
{
    const char *file = without_folders(name);

    for (size_t i = 1; i < count; i++) {
        if (strcmp(file, list[i].soname) == 0 || strcmp(file, list[i].file) == 0) {
            return i;
        }
    }
    return 0;
}

/* The last place in the list, from @last on, that @needer needs. */
UNC__NO_SANITIZE static size_t reach(const struct listed *needer, size_t last,
                                     size_t count)
{
    if (needer->strings == NULL) {
        return last;
    }
    for (const ElfW(Dyn) *entry = needer->map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_NEEDED) {
            size_t found = find_in_list(needer->strings + entry->d_un.d_val, count);

            last = found > last ? found : last;
        }
    }
    return last;
}

/* Keeps the order of addresses. */
static void insert(const struct unc__permanent *item)
{
    uint32_t at = permanent.count;

    while (at > 0 && permanent.items[at - 1].start > item->start) {
        permanent.items[at] = permanent.items[at - 1];
        at--;
    }
    permanent.items[at] = *item;
    permanent.count++;
}

/* The module around @address. Without an answer from the linker: @start, its lowest
 * address, if that is one. */
static void add(uintptr_t address, uintptr_t start, const struct link_map *map)
{
    struct unc__permanent item = { .start = start, .map = map };
    struct unc__loaded loaded;

    if (address == 0 || permanent.count == PERMANENT_MAX || unc__permanent_has(address)) {
        return;
    }
    if (unc__loaded_find(address, &loaded)) {
        item = (struct unc__permanent){ loaded.start, loaded.end, loaded.map };
    } else if (start != 0) {
        item.end = unc__elf_end(start);
    }
    if (item.end > item.start) {
        insert(&item);
    }
}

static void add_list(const struct link_map *first)
{
    size_t count = read_list(first);
    size_t last = 0;

    for (size_t i = 0; i <= last && i < count; i++) {
        last = reach(&list[i], last, count);
        add((uintptr_t)list[i].map->l_ld, list[i].map->l_addr, list[i].map);
    }
}

static const ElfW(Phdr) * find_segment(uint32_t type)
{
    const ElfW(Phdr) *segments = (const void *)getauxval(AT_PHDR);
    size_t count = segments != NULL ? getauxval(AT_PHNUM) : 0;

    for (size_t i = 0; i < count; i++) {
        if (segments[i].p_type == type) {
            return &segments[i];
        }
    }
    return NULL;
}

/* The list hangs on the executable's dynamic section; see r_debug in link.h. Whoever has a
 * dynamic linker has a segment that says where its headers are. */
UNC__NO_SANITIZE static const struct link_map *find_list(void)
{
    const ElfW(Phdr) *headers = find_segment(PT_PHDR);
    const ElfW(Phdr) *dynamic = find_segment(PT_DYNAMIC);
    uintptr_t bias;

    if (find_segment(PT_INTERP) == NULL || headers == NULL || dynamic == NULL) {
        return NULL;
    }
    bias = (uintptr_t)getauxval(AT_PHDR) - headers->p_vaddr;
    for (const ElfW(Dyn) *entry = (const void *)(bias + dynamic->p_vaddr);
         entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_DEBUG && entry->d_un.d_ptr != 0) {
            return ((const struct r_debug *)entry->d_un.d_ptr)->r_map;
        }
    }
    return NULL;
}

/* glibc's answer for a static executable is its text alone, without the headers. */
static void add_program(void)
{
    uintptr_t start = (uintptr_t)getauxval(AT_PHDR) & ~(uintptr_t)(PAGE - 1);
    struct unc__permanent item = { .start = start };

    if (start != 0) {
        item.end = unc__elf_end(start);
    }
    if (item.end > getauxval(AT_ENTRY)) {
        insert(&item);
    }
}

UNC__NO_SANITIZE static bool is_never_unloaded(const struct link_map *map)
{
    const ElfW(Dyn) *entry = map->l_ld; /* NULL in a static executable */

    for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_FLAGS_1) {
            return (entry->d_un.d_val & DF_1_NODELETE) != 0;
        }
    }
    return false;
}

/* The module that this code is in. */
static void add_own(void)
{
    uintptr_t here = (uintptr_t)&permanent;
    struct unc__loaded loaded;

    if (unc__loaded_find(here, &loaded) && loaded.map != NULL &&
        is_never_unloaded(loaded.map)) {
        add(here, 0, NULL);
    }
}

void unc__permanent_start(void)
{
    if (permanent.is_known) {
        return;
    }
    add_program();
    add(getauxval(AT_ENTRY), 0, NULL); /* if that is something else */
    add_list(find_list());
    add(getauxval(AT_BASE), getauxval(AT_BASE), NULL);
    add(getauxval(AT_SYSINFO_EHDR), getauxval(AT_SYSINFO_EHDR), NULL);
    add_own();
    __atomic_store_n(&permanent.is_known, true, __ATOMIC_RELEASE);
}

bool unc__permanent_is_known(void)
{
    return __atomic_load_n(&permanent.is_known, __ATOMIC_ACQUIRE);
}

bool unc__permanent_has(uintptr_t address)
{
    size_t first = 0; /* the last that starts at or below the address is in here */
    size_t count = permanent.count;

    while (count > 1) {
        size_t half = count / 2;

        first += permanent.items[first + half].start <= address ? half : 0;
        count -= half;
    }
    return address - permanent.items[first].start <
           permanent.items[first].end - permanent.items[first].start;
}

size_t unc__permanent_count(void)
{
    return permanent.count;
}

const struct unc__permanent *unc__permanent_at(size_t index)
{
    return &permanent.items[index];
}
