/* SPDX-License-Identifier: MIT */
/* One function has one name, whoever compiled it. */
#include <stdio.h>
#include <string.h>

#include "gate/function_name.h"

#include "lib/case.h"

static const struct name {
    const char *given;
    const char *wanted;
} names[] = {
    { "main", "main" },
    { "_start", "_start" },
    /* copies that compilers make */
    { "open_all.constprop.0", "open_all" },
    { "open_all.isra.0.cold", "open_all" },
    { "open_all.part.3.lto_priv.12", "open_all" },
    { "open_all.llvm.1234567890123", "open_all" },
    { "sum.avx2", "sum" },
    { "sum.resolver", "sum" },
    { "sum.arch_x86_64_v3", "sum" },
    { "main._omp_fn.0", "main" },
    { "helper.123", "helper" },
    { "shop::serve(int) [clone .constprop.0]", "shop::serve" },
    { "shop::serve(int) [clone .isra.0] [clone .cold]", "shop::serve" },
    { "shop::serve(int) (.cold)", "shop::serve" },
    { "shop::serve(int) (.constprop.0)", "shop::serve" },
    /* dots of other languages stay */
    { "main.serve", "main.serve" },
    { "net/http.(*Server).Serve", "net/http..Serve" },
    /* versions and tags */
    { "fopen@@GLIBC_2.2.5", "fopen" },
    { "fopen@GLIBC_2.2.5", "fopen" },
    { "name[abi:cxx11](int)", "name" },
    { "shop::Name[abi:v2]::get[abi:cxx11]() const", "shop::Name::get" },
    { "core::run::h0123456789abcdef", "core::run" },
    /* parameters, templates, return types */
    { "shop::serve(int, char const*)", "shop::serve" },
    { "int shop::serve<int, 3>(int)", "shop::serve" },
    { "std::vector<int, std::allocator<int> > shop::list<int>(int)", "shop::list" },
    { "char const* shop::name<std::pair<int, int> >()", "shop::name" },
    { "decltype (f(1)) shop::call<int (&)(int)>(int (&)(int))", "shop::call" },
    { "shop::Box<shop::Box<int>*>::put(shop::Box<int>*)", "shop::Box::put" },
    { "shop::Box<(shop::Color)1>::put()", "shop::Box::put" },
    { "void shop::each<shop::each(int)::{lambda(int)#1}>(int)", "shop::each" },
    { "shop::Counter::get() const &", "shop::Counter::get" },
    { "shop::Counter::~Counter()", "shop::Counter::~Counter" },
    { "non-virtual thunk to shop::Both::second()", "shop::Both::second" },
    { "virtual thunk to shop::Both::second()", "shop::Both::second" },
    /* operators */
    { "shop::operator<<(std::ostream&, int)", "shop::operator<<" },
    { "shop::Counter::operator<(int) const", "shop::Counter::operator<" },
    { "shop::Counter::operator->() const", "shop::Counter::operator->" },
    { "shop::Counter::operator>>=(int)", "shop::Counter::operator>>=" },
    { "shop::Counter::operator<=>(int)", "shop::Counter::operator<=>" },
    { "shop::Counter::operator()(int)", "shop::Counter::operator()" },
    { "shop::Counter::operator[](unsigned long)", "shop::Counter::operator[]" },
    { "shop::Counter::operator int() const", "shop::Counter::operator int" },
    { "shop::Counter::operator std::string() const",
      "shop::Counter::operator std::string" },
    { "operator new(unsigned long)", "operator new" },
    { "bool shop::operator==<int>(int, int)", "shop::operator==" },
    { "shop::Counter& shop::Counter::operator<< <int>(int)",
      "shop::Counter::operator<<" },
    { "operators", "operators" },
    { "my_operator(int)", "my_operator" },
    /* scopes without names */
    { "shop::(anonymous namespace)::hidden()", "shop::hidden" },
    { "(anonymous namespace)::hidden()", "hidden" },
    { "shop::{anonymous}::hidden", "shop::hidden" },
    { "std::__cxx11::basic_string<char>::append(char const*)",
      "std::basic_string::append" },
    /* lambdas: of gcc, of clang, of LLVM's demangler, of the scopes of DWARF */
    { "serve(int)::{lambda(int)#1}::operator()(int) const", "serve::{lambda}" },
    { "serve(int)::$_0::operator()(int) const", "serve::{lambda}" },
    { "serve(int)::'lambda'(int)::operator()(int) const", "serve::{lambda}" },
    { "serve(int)::'lambda0'(int)::operator()(int) const", "serve::{lambda}" },
    { "serve(int)::<lambda(int)>::operator()", "serve::{lambda}" },
    { "serve(int)::{lambda}::operator()", "serve::{lambda}" },
    { "serve(int)::{lambda(int)#1}::_FUN(int)", "serve::{lambda}" },
    { "serve(int)::$_1::__invoke(int)", "serve::{lambda}" },
    { "$_0::operator()() const", "{lambda}" },
    { "shop::Counter::get() const::{lambda()#2}::operator()() const",
      "shop::Counter::get::{lambda}" },
    { "serve()::$_0::operator()() const::{lambda()#1}::operator()() const",
      "serve::{lambda}::{lambda}" },
    { "auto serve()::{lambda(auto:1)#1}::operator()<long>(long) const",
      "serve::{lambda}" },
    /* mangled, where nobody took it apart */
    { "_ZZ5servevENKUliE_clEi", "serve::{lambda}" },
    { "_ZZ5servevENK3$_0clEv", "serve::{lambda}" },
    { "_ZN4shop5serveEi.constprop.0", "shop::serve" },
    { "_Z", "_Z" },
    /* what makes variables before main() */
    { "_GLOBAL__sub_I_objects.cpp", "{initializer}" },
    { "_GLOBAL__sub_I__ZN4shop5serveEi", "{initializer}" },
    { "__cxx_global_var_init.7", "{initializer}" },
    { "__static_initialization_and_destruction_0(int, int)", "{initializer}" },
    /* nothing that makes sense is still something */
    { "(((", "(((" },
    { "<", "<" },
    { ")", ")" },
    { " ", " " },
    { "", "" },
};

UNC_TEST(function_name__of_every_compiler__is_the_same)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[UNC__FUNCTION_NAME_MAX];

        unc__function_name(names[i].given, name);
        if (strcmp(name, names[i].wanted) != 0) {
            fail_msg("%s: %s, not %s", names[i].given, name, names[i].wanted);
        }
    }
}

UNC_TEST(function_name__again__stays)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[UNC__FUNCTION_NAME_MAX];

        unc__function_name(names[i].wanted, name);
        if (names[i].wanted[0] != '{' && strcmp(name, names[i].wanted) != 0 &&
            strchr("(<) ", names[i].wanted[0]) == NULL) {
            fail_msg("%s became %s", names[i].wanted, name);
        }
    }
}

UNC_TEST(function_name__long__is_cut)
{
    char given[2000] = "";
    char name[UNC__FUNCTION_NAME_MAX];

    memset(given, 'a', sizeof given - 1);
    unc__function_name(given, name);
    assert_int_equal(strlen(name), UNC__FUNCTION_NAME_MAX - 1);
    for (size_t i = 0; i + 2 < sizeof given; i += 2) {
        memcpy(given + i, "a:", 2);
    }
    unc__function_name(given, name);
    assert_int_equal(strlen(name), UNC__FUNCTION_NAME_MAX - 1);
}

UNC_TEST(function__start_and_foreign__are_told_apart)
{
    assert_true(unc__function_is_start("__libc_start_call_main"));
    assert_true(unc__function_is_start("start_thread"));
    assert_false(unc__function_is_start("main"));
    assert_true(unc__function_is_foreign("std::invoke"));
    assert_true(unc__function_is_foreign("unc_loop_run"));
    assert_false(unc__function_is_foreign("uncle"));
    assert_false(unc__function_is_foreign("stdio"));
}
