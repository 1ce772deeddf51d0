# SPDX-License-Identifier: MIT
# A layer is a folder below src/ and a static library. A layer sees the headers of the layers it
# DEPENDS on, those that these depend on, and no others: each one gets an include folder of its own that
# holds links to its own headers (not to its subfolders), so an include against the arrow finds no file.
# Layers are added from the bottom up, so there is no circle. tests/layers checks each one.
#
#   add_layer(queue DEPENDS core storage [PRIVATE libs…] [FOLDER storage/sqlite])
#
# PRIVATE libraries serve the layer's own files; who depends on the layer does not see them.
function(add_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "DEPENDS;PRIVATE" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER ${name})
  endif()
  set(sees ${LAYER_DEPENDS})
  foreach(dependency ${LAYER_DEPENDS})
    if(NOT TARGET joblog_${dependency})
      message(FATAL_ERROR "The layer ${name} depends on ${dependency}, which is not there yet. Add layers from the bottom up.")
    endif()
    get_property(further GLOBAL PROPERTY joblog_layer_${dependency}_sees)
    list(APPEND sees ${further})
  endforeach()
  list(REMOVE_DUPLICATES sees)

  set(source ${PROJECT_SOURCE_DIR}/src/${LAYER_FOLDER})
  set(door ${PROJECT_BINARY_DIR}/layers/${name})

  file(GLOB headers CONFIGURE_DEPENDS ${source}/*.h)
  file(GLOB sources CONFIGURE_DEPENDS ${source}/*.cc)
  file(REMOVE_RECURSE ${door})
  file(MAKE_DIRECTORY ${door}/${LAYER_FOLDER})
  foreach(header ${headers})
    get_filename_component(leaf ${header} NAME)
    file(CREATE_LINK ${header} ${door}/${LAYER_FOLDER}/${leaf} SYMBOLIC)
    set_property(GLOBAL APPEND PROPERTY joblog_layer_${name}_headers ${LAYER_FOLDER}/${leaf})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY joblog_layers ${name})
  set_property(GLOBAL PROPERTY joblog_layer_${name}_sees ${sees})

  set(target joblog_${name})
  if(sources)
    set_property(GLOBAL APPEND PROPERTY JOBLOG_ARCHIVES ${target})
    set_property(GLOBAL APPEND PROPERTY JOBLOG_LIBRARIES ${LAYER_PRIVATE})
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${door})
    target_link_libraries(${target} PRIVATE joblog_warnings ${LAYER_PRIVATE})
    foreach(dependency ${LAYER_DEPENDS})
      target_link_libraries(${target} PUBLIC joblog_${dependency})
    endforeach()
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${door})
    foreach(dependency ${LAYER_DEPENDS})
      target_link_libraries(${target} INTERFACE joblog_${dependency})
    endforeach()
  endif()
endfunction()
