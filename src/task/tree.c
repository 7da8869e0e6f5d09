/* SPDX-License-Identifier: MIT */
/*
 * Which tasks a loop has, and who created whom.
 *
 * The thread that runs the loop asks its list; any other, and one that does not know
 * whether it may, the record, which can be read at any time. Who created a task only the
 * record knows, by half a number: whoever has it and came earlier was it.
 */
#include "task/tree.h"

#include <errno.h>
#include <stdlib.h>

static bool add(struct unc__tree *tree, const struct unc__tree_node *node)
{
    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity == 0 ? 64 : tree->capacity * 2;
        struct unc__tree_node *nodes = reallocarray(tree->nodes, capacity, sizeof *nodes);

        if (nodes == NULL) {
            return false;
        }
        tree->nodes = nodes;
        tree->capacity = capacity;
    }
    tree->nodes[tree->count++] = *node;
    return true;
}

static bool add_recorded(struct unc__tree *tree, const struct unc__entry_view *entry)
{
    const struct unc__tree_node node = {
        .id = entry->serial,
        .task = (const struct unc_task *)(uintptr_t)entry->key,
        .serial = entry->serial,
        .creator = entry->task,
        .name = unc__record_string(entry->name),
        .site = unc__record_site_view(entry->site),
    };

    return add(tree, &node);
}

static int collect_recorded(struct unc__tree *tree, uint64_t loop_serial)
{
    uint32_t entry_count = unc__record_entry_count();
    struct unc__entry_view entry;

    for (uint32_t index = 1; index <= entry_count; index++) {
        if (unc__record_read(index, &entry) && entry.type == UNC__TYPE_TASK &&
            entry.kind == UNC__KIND_TASK && entry.state == UNC__STATE_LIVE &&
            entry.owner == loop_serial && (entry.flags & UNC__FLAG_OVER) == 0 &&
            !add_recorded(tree, &entry)) {
            return -ENOMEM;
        }
    }
    return 0;
}

static bool add_own(struct unc__tree *tree, const struct unc_task *task)
{
    struct unc__tree_node node = { .id = task->id,
                                   .task = task,
                                   .serial = task->future.token.serial,
                                   .name = task->is_named ? task->name : "",
                                   .site = { "", "", "", 0 } };
    struct unc__entry_view entry;
    struct unc_site site;

    if (unc__handle_site(&task->handle, &site)) {
        node.site =
            (struct unc__site_view){ site.file, site.function, site.call, site.line };
    }
    if (node.serial != 0 && unc__record_read(task->future.token.index, &entry) &&
        entry.serial == node.serial) {
        node.creator = entry.task;
    }
    return add(tree, &node);
}

static int collect_own(struct unc__tree *tree, struct unc_loop *loop)
{
    const struct unc__part *part = loop->parts[UNC__PART_TASKS];
    const struct unc_future *future =
        part == NULL ? NULL : ((const struct unc__tasks *)(const void *)part)->pending;

    for (; future != NULL; future = future->next) {
        if (!add_own(tree, unc__task_of_future(future))) {
            return -ENOMEM;
        }
    }
    return 0;
}

static int collect(struct unc__tree *tree, struct unc_loop *loop)
{
    uint64_t serial = 0;
    int r = unc__loop_serial(loop, &serial);

    if (r < 0) {
        return r;
    }
    if (loop->process != unc__process_generation()) {
        return -ECHILD;
    }
    if (unc__loop_runs_here(loop)) {
        return collect_own(tree, loop);
    }
    if (serial != 0) {
        return collect_recorded(tree, serial);
    }
    return unc__loop_is_idle(loop) ? collect_own(tree, loop) : UNC_ETHREAD;
}

static int compare_ids(const void *a, const void *b)
{
    uint64_t left = ((const struct unc__tree_node *)a)->id;
    uint64_t right = ((const struct unc__tree_node *)b)->id;

    return (left > right) - (left < right);
}

static struct unc__tree_node *find_id(const struct unc__tree *tree, uint64_t id)
{
    const struct unc__tree_node key = { .id = id };

    return tree->count == 0
               ? NULL
               : bsearch(&key, tree->nodes, tree->count, sizeof key, compare_ids);
}

const struct unc__tree_node *unc__tree_find(const struct unc__tree *tree, uint64_t serial)
{
    const struct unc__tree_node *node = serial == 0 ? NULL : find_id(tree, serial);

    return node != NULL && node->serial == serial ? node : NULL;
}

/* The creator came before, so its number is the next lower one with these lower bits. */
static struct unc__tree_node *find_creator(const struct unc__tree *tree,
                                           const struct unc__tree_node *node)
{
    uint64_t id = (node->id & ~(uint64_t)UINT32_MAX) | node->creator;

    if (node->creator == 0) {
        return NULL;
    }
    if (id >= node->id) {
        id -= UINT64_C(1) << 32;
    }
    return find_id(tree, id);
}

static void link_nodes(struct unc__tree *tree)
{
    if (tree->count > 1) {
        qsort(tree->nodes, tree->count, sizeof *tree->nodes, compare_ids);
    }
    for (size_t i = 0; i < tree->count; i++) {
        struct unc__tree_node *node = &tree->nodes[i];
        struct unc__tree_node *parent = find_creator(tree, node);

        if (parent == NULL) {
            parent = &tree->root;
        }
        node->parent = parent;
        if (parent->last != NULL) {
            parent->last->next = node;
        } else {
            parent->first = node;
        }
        parent->last = node;
    }
}

int unc__tree_take(struct unc_loop *loop, struct unc__tree *ret_tree)
{
    int r;

    *ret_tree = (struct unc__tree){ 0 };
    r = collect(ret_tree, loop);
    if (r < 0) {
        unc__tree_free(ret_tree);
        return r;
    }
    link_nodes(ret_tree);
    return 0;
}

void unc__tree_free(struct unc__tree *tree)
{
    free(tree->nodes);
    tree->nodes = NULL;
}
