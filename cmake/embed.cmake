# Turns a folder of text files into a header of string constants, one per file, named after it:
#   embed_texts(TARGET FOLDER GLOB HEADER NAMESPACE)
# sql/claim_ready.sql becomes `inline constexpr std::string_view claim_ready`. The list `all` names
# each of them, so that a test can walk the folder. The header is written at build time.
function(embed_texts target folder pattern header namespace)
  file(GLOB texts CONFIGURE_DEPENDS ${folder}/${pattern})
  set(out ${PROJECT_BINARY_DIR}/embedded/${target}/${header})
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DTEXTS=${texts}" -DOUT=${out} -DNAMESPACE=${namespace}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake
    DEPENDS ${texts} ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake VERBATIM)
  add_custom_target(${target}_${header}_texts DEPENDS ${out})
  add_dependencies(${target} ${target}_${header}_texts)
  target_include_directories(${target} PUBLIC ${PROJECT_BINARY_DIR}/embedded/${target})
endfunction()
