/* SPDX-License-Identifier: MIT */
#include "convert/html_index.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "document/document.h"

struct unc__html_loop {
    size_t serial;
    double id;
    const cJSON *tree;
};

static int compare(const void *left, const void *right)
{
    const struct unc__html_loop *a = left;
    const struct unc__html_loop *b = right;

    if (a->serial != b->serial) {
        return a->serial < b->serial ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static const cJSON *loops_of(const struct unc__conversion *all, size_t serial)
{
    return unc__document_array(all->reports[serial - 1]->tree, "loops");
}

static int index_loops(struct unc__html_index *index, const struct unc__conversion *all)
{
    const cJSON *loop;
    size_t count = 0;

    for (size_t serial = 1; serial <= all->report_count; serial++) {
        cJSON_ArrayForEach(loop, loops_of(all, serial))
        {
            count++;
        }
    }
    index->loops = calloc(count + 1, sizeof *index->loops);
    if (index->loops == NULL) {
        return -ENOMEM;
    }
    for (size_t serial = 1; serial <= all->report_count; serial++) {
        cJSON_ArrayForEach(loop, loops_of(all, serial))
        {
            index->loops[index->loop_count++] = (struct unc__html_loop){
                .serial = serial,
                .id = unc__document_number(loop, "id", -1),
                .tree = loop,
            };
        }
    }
    qsort(index->loops, index->loop_count, sizeof *index->loops, compare);
    return 0;
}

int unc__html_index_init(struct unc__html_index *ret_index,
                         const struct unc__conversion *conversion)
{
    int r;

    *ret_index = (struct unc__html_index){ .loops = NULL };
    r = unc__resource_indexes_new(&ret_index->resources, conversion);
    r = r == 0 ? index_loops(ret_index, conversion) : r;
    if (r < 0) {
        unc__html_index_done(ret_index);
    }
    return r;
}

void unc__html_index_done(struct unc__html_index *index)
{
    unc__resource_indexes_done(&index->resources);
    free(index->loops);
    *index = (struct unc__html_index){ .loops = NULL };
}

const cJSON *unc__html_resource(const struct unc__html_index *index, size_t serial,
                                const cJSON *id)
{
    const struct unc__resource_index *resources = &index->resources.items[serial - 1];
    size_t at = unc__resource_index_find(resources, id);

    return at != SIZE_MAX ? resources->items[at] : NULL;
}

const cJSON *unc__html_loop(const struct unc__html_index *index, size_t serial, double id)
{
    const struct unc__html_loop key = { .serial = serial, .id = id };
    const struct unc__html_loop *loop =
        bsearch(&key, index->loops, index->loop_count, sizeof *index->loops, compare);

    return loop != NULL ? loop->tree : NULL;
}

const cJSON *unc__html_first(const struct unc__html_index *index,
                             const struct unc__converted *one)
{
    const cJSON *ids = unc__document_array(one->finding->tree, "resources");

    return ids != NULL && ids->child != NULL
               ? unc__html_resource(index, one->serial, ids->child)
               : NULL;
}
