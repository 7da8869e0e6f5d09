/* SPDX-License-Identifier: MIT */
/*
 * gcc -O2 says `open_all.constprop.0`, clang `open_all`; of the same lambda gcc says
 * `main::{lambda(int)#1}::operator()(int) const`, clang `main::$_0::operator()(int)
 * const`; `> >` and `>>`, `std::string` and what it is short for: demanglers and DWARF
 * writers agree on the scopes and on nothing else. So the scopes are kept. Two overloads
 * and two lambdas of one function are then the same, which costs little: their findings
 * have other callers as a rule, and counts add up.
 *
 * One pass copies what stays. Return types are only known when the space behind them
 * comes, then the copy begins anew.
 */
#include "gate/function_name.h"

#include <string.h>

#include "symbolize/name.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct pass {
    const char *at;
    char *to;
    size_t length;
    size_t size;
    bool is_in_operator; /* spaces belong to the name */
};

static bool is_of_identifier(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

static bool begins_with(const char *text, const char *start)
{
    return text[0] == start[0] && strncmp(text, start, strlen(start)) == 0;
}

static void put(struct pass *pass, const char *text, size_t size)
{
    if (size > pass->size - 1 - pass->length) {
        size = pass->size - 1 - pass->length;
    }
    memcpy(pass->to + pass->length, text, size);
    pass->length += size;
    pass->to[pass->length] = '\0';
}

/* Over a pair of brackets and all that is in it; to the end if it is never closed. */
static void skip_brackets(struct pass *pass)
{
    size_t depth = 0;

    for (; *pass->at != '\0'; pass->at++) {
        if (strchr("(<{[", *pass->at) != NULL) {
            depth++;
        } else if (strchr(")>}]", *pass->at) != NULL && pass->at[-1] != '-' &&
                   --depth == 0) {
            pass->at++;
            return;
        }
    }
}

/* The longest first. A template's arguments may follow, which begin like an operator. */
static size_t symbol_size(const char *at)
{
    static const char *const symbols[] = {
        "()", "[]", "<=>", "<<=", ">>=", "->*", "->", "<<", ">>", "<=", ">=", "==", "!=",
        "&&", "||", "++",  "--",  "+=",  "-=",  "*=", "/=", "%=", "^=", "&=", "|=", "+",
        "-",  "*",  "/",   "%",   "^",   "&",   "|",  "~",  "!",  "=",  "<",  ">",  ",",
    };

    for (size_t i = 0; i < COUNT(symbols); i++) {
        if (begins_with(at, symbols[i])) {
            return strlen(symbols[i]);
        }
    }
    return 0;
}

/* "operator", then what it is called by: symbols here, a word or type by the pass. */
static void take_operator(struct pass *pass)
{
    static const char word[] = "operator";
    size_t size = strlen(word) + symbol_size(pass->at + strlen(word));

    put(pass, pass->at, size);
    pass->at += size;
    pass->is_in_operator = *pass->at == ' ';
}

static bool is_operator(const struct pass *pass)
{
    static const char word[] = "operator";

    return begins_with(pass->at, word) && !is_of_identifier(pass->at[strlen(word)]) &&
           (pass->length == 0 || !is_of_identifier(pass->to[pass->length - 1]));
}

/* Scopes that are in one build and not in the other. */
static bool skip_scope(struct pass *pass)
{
    static const char *const scopes[] = {
        "(anonymous namespace)::", "{anonymous}::", "<unnamed>::", "__cxx11::", "__1::",
    };

    if (pass->length > 0 && pass->to[pass->length - 1] != ':') {
        return false;
    }
    for (size_t i = 0; i < COUNT(scopes); i++) {
        if (begins_with(pass->at, scopes[i])) {
            pass->at += strlen(scopes[i]);
            return true;
        }
    }
    return false;
}

static bool take_lambda(struct pass *pass)
{
    if (begins_with(pass->at, "{lambda") || begins_with(pass->at, "<lambda")) {
        skip_brackets(pass);
    } else if (begins_with(pass->at, "'lambda")) {
        pass->at += strcspn(pass->at + 1, "'") + 1;
        pass->at += *pass->at == '\'';
    } else if (begins_with(pass->at, "$_") &&
               (pass->length == 0 || pass->to[pass->length - 1] == ':')) {
        pass->at += 2 + strspn(pass->at + 2, "0123456789");
    } else {
        return false;
    }
    put(pass, "{lambda}", strlen("{lambda}"));
    return true;
}

/* Behind a space: qualifiers of what came before it, or the name, or what a compiler
 * appended. */
static void take_space(struct pass *pass)
{
    static const char *const qualifiers[] = { "const", "volatile", "noexcept", "&&",
                                              "&" };

    pass->at++;
    for (size_t i = 0; i < COUNT(qualifiers); i++) {
        size_t size = strlen(qualifiers[i]);

        if (begins_with(pass->at, qualifiers[i]) && !is_of_identifier(pass->at[size])) {
            pass->at += size;
            return;
        }
    }
    if (*pass->at != '\0' && strchr("[(<", *pass->at) != NULL) {
        skip_brackets(pass);
    } else if (pass->is_in_operator) {
        put(pass, " ", 1);
    } else {
        pass->length = 0;
        pass->to[0] = '\0';
    }
}

static void take_next(struct pass *pass)
{
    if (is_operator(pass)) {
        take_operator(pass);
    } else if (!skip_scope(pass) && !take_lambda(pass)) {
        if (strchr("(<[{", *pass->at) != NULL) {
            skip_brackets(pass);
        } else if (*pass->at == ' ') {
            take_space(pass);
        } else {
            put(pass, pass->at++, 1);
        }
    }
}

/* What compilers append to the copies of a function that they make. A name of Go has
 * dots of its own: others stay. */
static bool is_suffix(const char *word)
{
    static const char *const suffixes[] = {
        "constprop", "isra",    "part",     "cold",       "lto_priv", "llvm",
        "resolver",  "ifunc",   "default",  "localalias", "_omp_fn",  "__uniq",
        "warm",      "hot",     "unlikely", "split",      "actor",    "destroy",
        "resume",    "cleanup", "avx",      "avx2",       "avx512f",  "sse",
        "sse2",      "sse3",    "ssse3",    "sse4_1",     "sse4_2",   "fma",
        "popcnt",    "bmi",     "bmi2",
    };

    if (word[strspn(word, "0123456789")] == '\0' || begins_with(word, "arch_")) {
        return true;
    }
    for (size_t i = 0; i < COUNT(suffixes); i++) {
        if (strcmp(word, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void strip_suffixes(char *name)
{
    char *dot = strrchr(name, '.');

    name[strcspn(name, "@")] = '\0';
    while (dot != NULL && dot > name && is_suffix(dot + 1)) {
        *dot = '\0';
        dot = strrchr(name, '.');
    }
}

static void cut_out(char *at, size_t size)
{
    memmove(at, at + size, strlen(at + size) + 1);
}

/* What a lambda is called by is the lambda. */
static void strip_calls_of_lambdas(char *name)
{
    static const char lambda[] = "{lambda}";
    static const char *const calls[] = { "::operator()", "::_FUN", "::__invoke" };
    char *at = name;

    while ((at = strstr(at, lambda)) != NULL) {
        at += strlen(lambda);
        for (size_t i = 0; i < COUNT(calls); i++) {
            if (begins_with(at, calls[i]) && !is_of_identifier(at[strlen(calls[i])])) {
                cut_out(at, strlen(calls[i]));
            }
        }
    }
}

/* Rust: "core::run::h0123456789abcdef" */
static void strip_hash(char *name)
{
    size_t length = strlen(name);
    char *hash = length > 19 ? name + length - 19 : NULL;

    if (hash != NULL && begins_with(hash, "::h") &&
        strspn(hash + 3, "0123456789abcdef") == 16) {
        *hash = '\0';
    }
}

/* What makes the variables of a file before main(): gcc names the first of them, clang
 * the file. */
static bool is_initializer(const char *name)
{
    return begins_with(name, "_GLOBAL__sub_") || begins_with(name, "_GLOBAL__I_") ||
           begins_with(name, "__cxx_global_") ||
           begins_with(name, "__static_initialization_and_destruction");
}

/* Most names are mere words, with nothing to take away. */
static bool is_word(const char *name)
{
    while (is_of_identifier(*name)) {
        name++;
    }
    return *name == '\0';
}

static void normalize(const char *name, char ret_name[UNC__FUNCTION_NAME_MAX])
{
    struct pass pass = { .at = name, .to = ret_name, .size = UNC__FUNCTION_NAME_MAX };

    ret_name[0] = '\0';
    if (is_word(name) && name[0] != '$') {
        put(&pass, name, strlen(name));
    } else {
        while (*pass.at != '\0') {
            take_next(&pass);
        }
        strip_suffixes(ret_name);
        strip_calls_of_lambdas(ret_name);
        strip_hash(ret_name);
    }
    if (is_initializer(ret_name)) {
        strcpy(ret_name, UNC__FUNCTION_INITIALIZER);
    }
    if (ret_name[0] == '\0') {
        pass.length = 0;
        put(&pass, name, strlen(name));
    }
}

/* A mangled name is what the process knew, where nobody had anything better. */
void unc__function_name(const char *name, char ret_name[UNC__FUNCTION_NAME_MAX])
{
    struct unc__arena arena = { 0 };
    const char *demangled = name;

    if (begins_with(name, "_Z")) {
        demangled = unc__name_demangle(&arena, name);
    }
    normalize(demangled != NULL ? demangled : name, ret_name);
    unc__arena_free(&arena);
}

bool unc__function_is_start(const char *name)
{
    static const char *const names[] = {
        "_start",
        "__libc_start_main",
        "__libc_start_main_impl",
        "__libc_start_call_main",
        "libc_start_main_stage2",
        "__libc_csu_init",
        "call_init",
        "start_thread",
        "clone",
        "clone3",
        "__clone",
        "__clone3",
    };

    for (size_t i = 0; i < COUNT(names); i++) {
        if (name[0] == names[i][0] && strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool unc__function_is_foreign(const char *name)
{
    return begins_with(name, "std::") || begins_with(name, "__gnu_cxx::") ||
           begins_with(name, "unc_");
}
