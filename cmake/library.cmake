# SPDX-License-Identifier: MIT
# One library of all layers, for programs that bring jobs of their own: joblog::joblog.
#
# It holds the object files of the layers instead of linking their archives, so that what is installed
# is one file. The libraries are collected by add_layer().
get_property(archives GLOBAL PROPERTY JOBLOG_ARCHIVES)
get_property(libraries GLOBAL PROPERTY JOBLOG_LIBRARIES)
list(REMOVE_DUPLICATES libraries)
# Inside already, or headers only: nothing to link.
list(REMOVE_ITEM libraries joblog_sqlite3 CLI11::CLI11 Boost::headers)
list(TRANSFORM archives REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")

add_library(joblog_library STATIC ${archives})
add_library(joblog::joblog ALIAS joblog_library)
set_target_properties(joblog_library PROPERTIES OUTPUT_NAME joblog EXPORT_NAME joblog LINKER_LANGUAGE CXX)
target_compile_features(joblog_library PUBLIC cxx_std_23)
target_link_libraries(joblog_library PRIVATE ${libraries} Threads::Threads m)
file(GLOB public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/joblog/*.h)
target_sources(joblog_library PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${public_headers})
