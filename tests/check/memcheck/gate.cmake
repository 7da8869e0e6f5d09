# SPDX-License-Identifier: MIT
# ctest -S gate.cmake: `ctest -T memcheck` ends with 0 whatever it finds; this does not.
set(CTEST_SOURCE_DIRECTORY ${SOURCE})
set(CTEST_BINARY_DIRECTORY ${BINARY})
set(CTEST_MEMORYCHECK_TYPE LeakSanitizer)

ctest_start(Experimental QUIET)
ctest_memcheck(DEFECT_COUNT defects INCLUDE ${TESTS} QUIET)
message("defects: ${defects}")
if(defects GREATER 0)
    message(FATAL_ERROR "something was left open")
endif()
