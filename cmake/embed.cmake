# SPDX-License-Identifier: MIT
# Turns text files of a folder into a header of string constants:
#   embed_texts(TARGET FOLDER GLOB HEADER NAMESPACE [NUMBERS table])
# A file with lines `-- name: job_claim` becomes one constant for each of them, without its comments:
# `inline constexpr std::string_view job_claim`. Any other file becomes one constant that is named after
# it, in lower-case letters. The list `all` names each of them, so that a test can walk them. NUMBERS is a table of names for
# numbers: `{job.ready}` in a statement becomes the number, and the header asserts that the number is
# what the table says it is in C++. The header is written at build time.
function(embed_texts target folder pattern header namespace)
  cmake_parse_arguments(EMBED "" "NUMBERS" "" ${ARGN})
  file(GLOB texts CONFIGURE_DEPENDS ${folder}/${pattern})
  set(numbers "")
  if(EMBED_NUMBERS)
    set(numbers ${CMAKE_CURRENT_SOURCE_DIR}/${EMBED_NUMBERS})
  endif()
  set(out ${PROJECT_BINARY_DIR}/embedded/${target}/${header})
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DTEXTS=${texts}" -DOUT=${out} -DNAMESPACE=${namespace} -DNUMBERS=${numbers}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${texts} ${numbers} ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake VERBATIM)
  string(MAKE_C_IDENTIFIER ${target}_${header} texts_target)
  add_custom_target(${texts_target} DEPENDS ${out})
  add_dependencies(${target} ${texts_target})
  target_include_directories(${target} PUBLIC ${PROJECT_BINARY_DIR}/embedded/${target})
endfunction()
