# SPDX-License-Identifier: MIT
# Warnings are errors, in every compiler we build with, for every file of ours. Not in the project of
# another, whose compiler may know warnings that we have never seen.
add_library(joblog_warnings INTERFACE)
target_compile_options(joblog_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef $<$<BOOL:${PROJECT_IS_TOP_LEVEL}>:-Werror>
  # libstdc++ 12 deprecates what its own stable_sort uses.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations -Wthread-safety -Wno-missing-designated-field-initializers>
  # g++ 12 cries wolf over std::optional (maybe-uninitialized).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wduplicated-cond -Wlogical-op -Wno-missing-field-initializers>)
