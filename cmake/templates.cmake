# SPDX-License-Identifier: MIT
# Compiles the page templates of a layer (syntax: CONTRIBUTING.md) and adds them to its target:
#   compile_templates(joblog_web src/web/templates joblog::web::templates frame_templates.h)
function(compile_templates target folder namespace header)
  file(GLOB templates CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.html)
  if(NOT templates)
    return()
  endif()
  set(out ${PROJECT_BINARY_DIR}/templates/${target})
  string(REPLACE ".h" ".cc" source ${header})
  file(MAKE_DIRECTORY ${out})
  add_custom_command(OUTPUT ${out}/${header} ${out}/${source}
    COMMAND template_compiler ${namespace} ${out}/${header} ${out}/${source} ${templates}
    DEPENDS ${templates} template_compiler VERBATIM)
  target_sources(${target} PRIVATE ${out}/${header} ${out}/${source})
  target_include_directories(${target} PUBLIC ${out})
endfunction()
