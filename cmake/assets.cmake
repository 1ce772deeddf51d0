# Builds the stylesheet and the script (assets/build.mjs) and puts them into a layer:
#   embed_assets(joblog_web)
# The page templates are inputs too: Tailwind makes only the classes that they use.
enable_language(ASM)
find_program(NODE node REQUIRED)

function(embed_assets target)
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
  add_custom_target(joblog_asset_files DEPENDS ${out}/asset_table.h)
  add_dependencies(${target} joblog_asset_files)
  target_include_directories(${target} PRIVATE ${out})
  target_link_libraries(${target} PRIVATE joblog_asset_data)
endfunction()
