/* SPDX-License-Identifier: MIT */
/*
 * What Catch2 offers, each with a leak and without. Test cases whose names begin with
 * leaks are those that must fail.
 */
#include <unistd.h>

#include <stdexcept>

#include <unclosed/catch2.hpp>

#include "journal.h"

UNC_TEST_CASE("clean", "[clean]")
{
    close(open_journal());
}

UNC_TEST_CASE("leaks a journal")
{
    REQUIRE(open_journal() >= 0);
}

UNC_TEST_CASE("clean after a leak", "[clean]")
{
    close(open_journal());
}

TEST_CASE("clean since it does not ask", "[clean]")
{
    open_journal();
}

UNC_TEST_CASE("fails and leaves")
{
    REQUIRE(open_journal() < 0);
}

UNC_TEST_CASE("throws and leaves")
{
    open_journal();
    throw std::runtime_error("on purpose");
}

UNC_TEST_CASE("leaks and goes on")
{
    CHECK(open_journal() < 0);
}

UNC_TEST_CASE("clean after failures", "[clean]")
{
    close(open_journal());
}

UNC_TEST_CASE("clean and throws what is expected", "[clean]")
{
    CHECK_THROWS_AS(throw std::runtime_error("on purpose"), std::runtime_error);
}

UNC_TEST_CASE("leaks in one of its sections")
{
    int fd = open_journal();

    SECTION("tidy")
    {
        CHECK(fd >= 0);
        close(fd);
    }
    SECTION("untidy")
    {
        CHECK(fd >= 0);
    }
    SECTION("tidy again")
    {
        close(fd);
    }
}

UNC_TEST_CASE("leaks for one of its values")
{
    int number = GENERATE(2, 3, 4);
    int fd = open_journal();

    if (number % 2 == 0) {
        close(fd);
    }
    CHECK(fd >= 0);
}

TEST_CASE("leaks in a block")
{
    int journal = open_journal();

    SECTION("which asks")
    {
        UNC_CATCH_SCOPE;
        open_journal();
    }
    close(journal);
}

struct Fixture : unclosed::LeakFixture {
    Fixture() : journal(open_journal())
    {
    }
    ~Fixture() noexcept(false)
    {
        close(journal);
    }
    int journal;
};

TEST_CASE_METHOD(Fixture, "clean with a fixture", "[clean]")
{
    CHECK(journal >= 0);
}

TEST_CASE_METHOD(Fixture, "leaks beside its fixture")
{
    open_journal();
}

TEMPLATE_TEST_CASE("leaks if it is a char", "", int, char)
{
    UNC_CATCH_SCOPE;
    int fd = open_journal();

    if (sizeof(TestType) > 1) {
        close(fd);
    }
}
