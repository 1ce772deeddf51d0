# SPDX-License-Identifier: MIT
# What Debian builds its own services with, for everything that is linked into the program, SQLite
# included: bounds that libc can check, stack protection, control-flow protection, assertions of the
# standard library, and relocations that are read-only before main. docs/threats.md says what for;
# tests/program/guards_test.cc looks at the built file, bin/bench shows what it costs.
# Not under a sanitizer, which brings stricter guards of its own.
if(NOT JOBLOG_SANITIZE)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  add_compile_options($<$<CONFIG:RelWithDebInfo,Release>:-D_FORTIFY_SOURCE=2>)
  add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    # Debian 12's start files (crt1.o, crti.o) do not say that they may be run so, and one that does
    # not takes the mark from the whole program; they hold nothing that would be in the way.
    add_compile_options(-fcf-protection)
    add_link_options(-Wl,-z,ibt,-z,shstk)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    add_compile_options(-mbranch-protection=standard)
  endif()
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()
