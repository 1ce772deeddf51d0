# SPDX-License-Identifier: MIT
# Read by find_package(joblog): the target joblog::joblog and the libraries that it needs.
include(${CMAKE_CURRENT_LIST_DIR}/joblogDependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/joblogTargets.cmake)
