/* SPDX-License-Identifier: MIT */
/* A program of Unity that has no fixtures of its own. */
#include <unistd.h>

#include <unclosed/unity.h>

#include "journal.h"

UNC_UNITY_FIXTURE;

static void leaks_a_journal(void)
{
    TEST_ASSERT_TRUE(open_journal() >= 0);
}

static void clean(void)
{
    close(open_journal());
}

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(leaks_a_journal);
    RUN_TEST(clean);
    return UNITY_END();
}
