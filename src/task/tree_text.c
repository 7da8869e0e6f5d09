/* SPDX-License-Identifier: MIT */
/* The tree of tasks as text: a line each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "task/tree.h"

#define LINE_SIZE 2048
#define DEPTH_MAX 32 /* that is drawn: the innermost ones */

struct page {
    char *bytes;
    size_t length;
    size_t capacity;
};

static int add_to_page(struct page *page, const struct unc__text *line)
{
    size_t needed = page->length + line->length + 2;

    if (page->bytes == NULL || needed > page->capacity) {
        size_t capacity = needed * 2;
        char *bytes = realloc(page->bytes, capacity);

        if (bytes == NULL) {
            return -ENOMEM;
        }
        page->bytes = bytes;
        page->capacity = capacity;
    }
    memcpy(page->bytes + page->length, line->buffer, line->length);
    page->length += line->length;
    page->bytes[page->length++] = '\n';
    page->bytes[page->length] = '\0';
    return 0;
}

static void add_branches(struct unc__text *line, const struct unc__tree *tree,
                         const struct unc__tree_node *node)
{
    const struct unc__tree_node *path[DEPTH_MAX];
    size_t depth = 0;

    /* Those right below the loop have no branch. */
    for (; node->parent != &tree->root && depth < DEPTH_MAX; node = node->parent) {
        path[depth++] = node;
    }
    if (node->parent != &tree->root) {
        unc__text_add(line, "...");
    }
    while (depth-- > 0) {
        bool is_last = path[depth]->next == NULL;

        if (depth > 0) {
            unc__text_add(line, is_last ? "   " : "|  ");
        } else {
            unc__text_add(line, is_last ? "`- " : "|- ");
        }
    }
}

static void add_place(struct unc__text *line, const char *file, unsigned number,
                      const char *function)
{
    if (*file != '\0') {
        unc__text_format(line, " at %s:%u in %s()", file, number, function);
    }
}

static void add_duration(struct unc__text *line, int64_t ms)
{
    if (ms < 1000) {
        unc__text_format(line, " for %lld ms", (long long)(ms < 0 ? 0 : ms));
    } else {
        unc__text_format(line, " for %lld.%lld s", (long long)(ms / 1000),
                         (long long)(ms % 1000 / 100));
    }
}

static void add_task(struct unc__text *line, const struct unc__tree_node *node)
{
    unc__text_format(line, "task %llu", (unsigned long long)node->id);
    if (*node->name != '\0') {
        unc__text_format(line, " \"%s\"", node->name);
    }
}

static void add_wait(struct unc__text *line, const struct unc__tree *tree,
                     const struct unc__task_view *view)
{
    const struct unc__tree_node *awaited = unc__tree_find(tree, view->awaits);
    struct unc_site site;

    if (awaited != NULL) {
        unc__text_add(line, "awaits ");
        add_task(line, awaited);
    } else {
        unc__text_format(line, "waits for %s",
                         view->what != NULL ? view->what : "something");
    }
    if (unc__site_kept(view->site, &site)) {
        add_place(line, site.file, site.line, site.function);
    }
    add_duration(line, unc__clock_coarse_ms() - view->since_ms);
}

static void add_state(struct unc__text *line, const struct unc__tree *tree,
                      const struct unc__tree_node *node)
{
    struct unc__task_view view;

    if (!unc__task_view(node->task, node->serial, &view)) {
        unc__text_add(line, "has just ended");
        return;
    }
    switch (view.state) {
    case UNC__TASK_NEVER_STARTED:
        unc__text_add(line, "never started");
        break;
    case UNC__TASK_READY:
        unc__text_add(line, "ready");
        break;
    case UNC__TASK_RUNNING:
        unc__text_add(line, "running");
        break;
    case UNC__TASK_WAITING:
        add_wait(line, tree, &view);
        break;
    }
}

static int add_node(struct page *page, const struct unc__tree *tree,
                    const struct unc__tree_node *node)
{
    char buffer[LINE_SIZE];
    struct unc__text line = unc__text_init(buffer, sizeof buffer);

    add_branches(&line, tree, node);
    add_task(&line, node);
    unc__text_add(&line, ": ");
    add_state(&line, tree, node);
    if (*node->site.file != '\0') {
        unc__text_add(&line, "; created");
        add_place(&line, node->site.file, node->site.line, node->site.function);
    }
    if (node->creator != 0 && node->parent == &tree->root) {
        unc__text_add(&line, " by a task that has ended");
    }
    return add_to_page(page, &line);
}

static int add_head(struct page *page, const struct unc__tree *tree,
                    const struct unc_loop *loop)
{
    char buffer[LINE_SIZE];
    struct unc__text line = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&line, "loop %llu: ", (unsigned long long)atomic_load(&loop->id));
    if (tree->count == 0) {
        unc__text_add(&line, "no tasks");
    } else {
        unc__text_format(&line, "%zu task%s", tree->count, tree->count == 1 ? "" : "s");
    }
    return add_to_page(page, &line);
}

/* The next one: its first child, or the next of its own, or of those above. */
static const struct unc__tree_node *step(const struct unc__tree *tree,
                                         const struct unc__tree_node *node)
{
    if (node->first != NULL) {
        return node->first;
    }
    while (node != &tree->root && node->next == NULL) {
        node = node->parent;
    }
    return node == &tree->root ? NULL : node->next;
}

int unc_task_take_tree(struct unc_loop *loop, char **ret_text)
{
    struct page page = { 0 };
    struct unc__tree tree;
    int r = ret_text == NULL || loop == NULL ? -EINVAL : unc__tree_take(loop, &tree);

    if (r < 0) {
        return r;
    }
    r = add_head(&page, &tree, loop);
    for (const struct unc__tree_node *node = tree.root.first; r == 0 && node != NULL;
         node = step(&tree, node)) {
        r = add_node(&page, &tree, node);
    }
    unc__tree_free(&tree);
    if (r < 0) {
        free(page.bytes);
        return r;
    }
    *ret_text = page.bytes;
    return 0;
}

int unc_task_tree(struct unc_loop *loop, int fd)
{
    char *text = NULL;
    size_t done = 0;
    size_t size;
    int r = fd < 0 ? -EBADF : unc_task_take_tree(loop, &text);

    if (r < 0) {
        return r;
    }
    size = strlen(text);
    while (done < size && r == 0) {
        ssize_t written = write(fd, text + done, size - done);

        if (written >= 0) {
            done += (size_t)written;
        } else if (errno != EINTR) {
            r = -errno;
        }
    }
    free(text);
    return r;
}
