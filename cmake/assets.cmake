# SPDX-License-Identifier: MIT
# Builds the stylesheet and the script (assets/build.mjs) and puts them into a layer:
#   embed_assets(joblog_web)
# The page templates are inputs too: Tailwind makes only the classes that they use.
# Without JOBLOG_ASSETS neither is made, and nothing of npm is needed (assets/none/asset_table.h).
find_program(NODE node)
if(JOBLOG_ASSETS)
  enable_language(ASM)
  if(NOT NODE)
    message(FATAL_ERROR "node is missing, which builds the pages' stylesheet and script. Install it "
      "(bin/setup does), or build pages of plain HTML: -DJOBLOG_ASSETS=OFF")
  endif()
endif()

function(embed_assets target)
  if(NOT JOBLOG_ASSETS)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/assets/none)
    return()
  endif()
  set(out ${PROJECT_BINARY_DIR}/assets)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/assets/css/*.css ${PROJECT_SOURCE_DIR}/assets/js/*.js ${PROJECT_SOURCE_DIR}/src/web/*.html)
  add_custom_command(OUTPUT ${out}/asset_data.S ${out}/asset_table.h
    COMMAND ${NODE} ${PROJECT_SOURCE_DIR}/assets/build.mjs ${out}
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/assets/build.mjs ${PROJECT_SOURCE_DIR}/assets/favicon.svg
            ${PROJECT_SOURCE_DIR}/package-lock.json
    VERBATIM)
  # A library of its own: our warnings are C++'s, and this is assembler.
  add_library(joblog_asset_data STATIC ${out}/asset_data.S)
  set_property(GLOBAL APPEND PROPERTY JOBLOG_ARCHIVES joblog_asset_data)
  add_custom_target(joblog_asset_files DEPENDS ${out}/asset_table.h)
  add_dependencies(${target} joblog_asset_files)
  target_include_directories(${target} PRIVATE ${out})
  target_link_libraries(${target} PRIVATE joblog_asset_data)
endfunction()
