/* SPDX-License-Identifier: MIT */
/* The framework itself and its main: compiled apart, for it takes its time. */
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
