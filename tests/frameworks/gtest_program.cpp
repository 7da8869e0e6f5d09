/* SPDX-License-Identifier: MIT */
/*
 * What GoogleTest offers, each with a leak and without. Names that begin with Leaks are
 * those that must fail; the script counts them.
 */
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include <unclosed/gtest.h>

#include "journal.h"

UNC_GTEST_LISTENER;

TEST(Plain, Clean)
{
    close(open_journal());
}

TEST(Plain, LeaksAJournal)
{
    ASSERT_GE(open_journal(), 0);
}

TEST(Plain, CleanAfterALeak)
{
    close(open_journal());
}

TEST(Plain, FailsForAnotherReason)
{
    close(open_journal());
    FAIL() << "on purpose";
}

TEST(Plain, LeaksAndFails)
{
    ASSERT_LT(open_journal(), 0) << "on purpose";
}

TEST(Plain, LeaksAndThrows)
{
    open_journal();
    throw std::runtime_error("on purpose");
}

TEST(Plain, SkippedClean)
{
    GTEST_SKIP();
}

TEST(Plain, LeaksAndIsSkipped)
{
    open_journal();
    GTEST_SKIP();
}

TEST(Plain, DISABLED_LeaksButIsOff)
{
    open_journal();
}

TEST(Plain, ExpectsAnOpenFile)
{
    unc_expect_begin("the journal of all tests");
    open_journal();
    unc_expect_end();
}

TEST(Plain, WaitsForAThreadThatEnds)
{
    std::thread([] { close(open_journal()); }).join();
}

TEST(Plain, ForksAndWaits)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(3);
    }
    ASSERT_EQ(waitpid(child, NULL, 0), child);
}

class Suite : public ::testing::Test
{
  protected:
    static void SetUpTestSuite()
    {
        journal = open_journal();
    }
    static void TearDownTestSuite()
    {
        close(journal);
    }
    void SetUp() override
    {
        fd = open_journal();
    }
    void TearDown() override
    {
        close(fd);
    }
    static int journal;
    int fd = -1;
};
int Suite::journal = -1;

TEST_F(Suite, Clean)
{
    ASSERT_GE(fd, 0);
}

TEST_F(Suite, LeaksBesideItsFixture)
{
    open_journal();
}

class LeakySuite : public Suite
{
  protected:
    static void SetUpTestSuite()
    {
        open_journal();
    }
    static void TearDownTestSuite()
    {
    }
};

TEST_F(LeakySuite, Clean)
{
}

class Numbers : public ::testing::TestWithParam<int>
{
};

TEST_P(Numbers, LeaksIfOdd)
{
    int fd = open_journal();

    if (GetParam() % 2 == 0) {
        close(fd);
    }
}

INSTANTIATE_TEST_SUITE_P(Few, Numbers, ::testing::Values(2, 3, 4));

TEST(JournalDeathTest, Clean)
{
    EXPECT_EXIT(
        {
            open_journal();
            _exit(7);
        },
        ::testing::ExitedWithCode(7), "");
    EXPECT_DEATH(abort(), "");
}

TEST(JournalDeathTest, LeaksInTheParent)
{
    open_journal();
    EXPECT_EXIT(_exit(7), ::testing::ExitedWithCode(7), "");
}
