/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_CATCH2_HPP
#define UNCLOSED_CATCH2_HPP

#include <exception>
#include <string>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/interfaces/catch_interfaces_capture.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <unclosed/test_scope.h>
#include <unclosed/test_text.hpp>

#ifdef CATCH_CONFIG_PREFIX_ALL
#define UNC__CATCH_FAIL        CATCH_FAIL_CHECK
#define UNC__CATCH_METHOD(...) CATCH_TEST_CASE_METHOD(__VA_ARGS__)
#else
#define UNC__CATCH_FAIL        FAIL_CHECK
#define UNC__CATCH_METHOD(...) TEST_CASE_METHOD(__VA_ARGS__)
#endif

/*
 * Catch2 (2.x and 3.x): a test case that leaves something open fails. One word changes:
 *
 *     UNC_TEST_CASE("a wrong password is refused", "[login]")
 *     {
 *         ...
 *     }
 *
 * With a fixture of your own, derive it from unclosed::LeakFixture, first of all bases; or
 * let the body begin with UNC_CATCH_SCOPE; which goes into any block: of a test case, of
 * a SECTION, of a template.
 *
 * Catch2 runs a body once for each leaf of its sections and for each value of its
 * generators, and each run has a scope of its own. A listener, which would do this for
 * all test cases at once, may not fail them.
 *
 * A test that an exception ends, of its own or of REQUIRE, keeps that as its failure;
 * what it left is printed on standard error beside it. With -a (--abort) a leak ends the
 * run as any failure does.
 *
 * Tested with 2.13; of 3.x only what both have is used. With CATCH_CONFIG_PREFIX_ALL the
 * two names above stay as they are.
 *
 * See <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C++11.
 */
namespace unclosed
{

/* LeakFixture: from its constructor to its destructor nothing may be left. */
class LeakFixture
{
  public:
    LeakFixture() : exceptions_(exceptions())
    {
        const std::string name(Catch::getResultCapture().getCurrentTestName());

        unc_test_scope_begin(&scope_, name.c_str());
    }

    /* May throw: with --abort a failed assertion does. Never while another is on its way,
     * which would end the program. */
    ~LeakFixture() noexcept(false)
    {
        const char *message = unc_test_scope_end(&scope_);
        const std::string text = readable(message != NULL ? message : "");

        unc_report_free(scope_.text);
        if (message == NULL) {
            return;
        }
        if (exceptions() > exceptions_) {
            fprintf(stderr, "unclosed: beside its failure:\n%s\n", text.c_str());
        } else {
            UNC__CATCH_FAIL(text);
        }
    }

    LeakFixture(const LeakFixture &) = delete;
    LeakFixture &operator=(const LeakFixture &) = delete;

  private:
    static int exceptions()
    {
#if defined(__cpp_lib_uncaught_exceptions)
        return std::uncaught_exceptions();
#else
        return std::uncaught_exception() ? 1 : 0;
#endif
    }

    struct unc_test_scope scope_ = {};
    int exceptions_; /* on their way when it began */
};

} // namespace unclosed

#define UNC_TEST_CASE(...) UNC__CATCH_METHOD(::unclosed::LeakFixture, __VA_ARGS__)
#define UNC_CATCH_SCOPE    const ::unclosed::LeakFixture unc_catch_scope

#endif
