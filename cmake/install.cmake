# SPDX-License-Identifier: MIT
# cmake --install build/release --prefix FOLDER: the program, the library with its headers, and what
# find_package(joblog) and pkg-config read. docs/library.md shows how to use them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/joblog)
set(made ${PROJECT_BINARY_DIR}/package)

# Below 1.0 every minor version may change the interface.
write_basic_package_version_file(${made}/joblogConfigVersion.cmake COMPATIBILITY SameMinorVersion)
# The prefix is chosen when installing, so the file finds it from where it is.
file(RELATIVE_PATH JOBLOG_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/joblog.pc.in ${made}/joblog.pc @ONLY)

install(TARGETS joblog RUNTIME)
install(TARGETS joblog_library EXPORT joblogTargets ARCHIVE FILE_SET HEADERS)
install(EXPORT joblogTargets NAMESPACE joblog:: DESTINATION ${package})
install(FILES cmake/joblogConfig.cmake ${made}/joblogConfigVersion.cmake DESTINATION ${package})
install(FILES cmake/dependencies.cmake DESTINATION ${package} RENAME joblogDependencies.cmake)
install(FILES ${made}/joblog.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE THIRD_PARTY_NOTICES.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
