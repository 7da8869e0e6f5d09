/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_GTEST_H
#define UNCLOSED_GTEST_H

#include <string>

#include <gtest/gtest.h>

#include <unclosed/test_scope.h>
#include <unclosed/test_text.hpp>

/*
 * GoogleTest (1.10 and later): a listener that fails each test which leaves something
 * open. One line in one file of the test program, with gtest_main or a main of its own:
 *
 *     #include <unclosed/gtest.h>
 *
 *     UNC_GTEST_LISTENER;
 *
 * or, in main, after InitGoogleTest:
 *
 *     testing::UnitTest::GetInstance()->listeners().Append(new unclosed::LeakListener);
 *
 * A test reaches from before the constructor of its fixture to after its destructor. What
 * SetUpTestSuite makes is the suite's: it must be gone after TearDownTestSuite, or the
 * suite fails, not one of its tests. What the first test of a program makes for all
 * (a cache, a singleton) is best made there or in an Environment, or announced with
 * unc_expect_begin.
 *
 * A test that failed or was skipped is looked at all the same; its own failure stays, and
 * comes first. Death tests are children: what they leave is not the test's. See
 * <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C++11.
 */
namespace unclosed
{

class LeakListener : public ::testing::EmptyTestEventListener
{
  public:
    void OnTestSuiteStart(const ::testing::TestSuite &suite) override
    {
        left_by_tests_ = 0;
        has_problem_ = false;
        unc_test_scope_begin(&suite_, suite.name());
    }

    void OnTestStart(const ::testing::TestInfo &info) override
    {
        const std::string name = std::string(info.test_suite_name()) + "." + info.name();

        unc_test_scope_begin(&test_, name.c_str());
    }

    void OnTestEnd(const ::testing::TestInfo &info) override
    {
        const char *message = unc_test_scope_end(&test_);

        left_by_tests_ += test_.left;
        has_problem_ = has_problem_ || (message != NULL && test_.left == 0);
        if (message != NULL) {
            GTEST_MESSAGE_AT_(info.file(), info.line(), readable(message).c_str(),
                              ::testing::TestPartResult::kNonFatalFailure);
        }
    }

    /* What a test left is the suite's, too: it has been said. */
    void OnTestSuiteEnd(const ::testing::TestSuite &) override
    {
        const char *message = unc_test_scope_end(&suite_);

        if (message != NULL &&
            (suite_.left > left_by_tests_ || (suite_.left == 0 && !has_problem_))) {
            ADD_FAILURE() << readable(message);
        }
    }

    ~LeakListener() override
    {
        unc_report_free(test_.text);
        unc_report_free(suite_.text);
    }

  private:
    struct unc_test_scope test_ = {};
    struct unc_test_scope suite_ = {};
    int left_by_tests_ = 0;
    bool has_problem_ = false; /* a test has said already that nobody knows */
};

/* append_leak_listener: once, however many files of a program ask for it. The framework
 * deletes it. */
inline bool append_leak_listener()
{
    static LeakListener *listener;

    if (listener == NULL) {
        listener = new LeakListener;
        ::testing::UnitTest::GetInstance()->listeners().Append(listener);
    }
    return true;
}

} // namespace unclosed

#define UNC_GTEST_LISTENER                                         \
    static const bool unc_gtest_listener __attribute__((unused)) = \
        ::unclosed::append_leak_listener()

#endif
