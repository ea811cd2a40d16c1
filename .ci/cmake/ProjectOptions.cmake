# Warnings, sanitizers, linker and compiler cache: one INTERFACE target, lb_options, for all code of ours.
add_library(lb_options INTERFACE)
target_include_directories(lb_options INTERFACE ${CMAKE_SOURCE_DIR}/services)
target_compile_options(lb_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
  # -Wrestrict of gcc 12 fires wrongly on std::string at -O2 and above (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-branches -Wlogical-op>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-restrict>
  -ffp-contract=off -fstack-protector-strong)
if(LB_WERROR)
  target_compile_options(lb_options INTERFACE -Werror)
endif()
if(LB_SANITIZE)
  add_compile_options(-fsanitize=${LB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LB_SANITIZE})
  include(Sanitizers)
endif()
find_program(LB_LLD ld.lld)
if(LB_LLD)
  add_link_options(-fuse-ld=lld)
endif()
find_program(LB_CCACHE ccache)
if(LB_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros ${LB_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

# The services' allocator. librdkafka takes a record's memory on one thread and gives it back on another, which glibc's
# is slow at; see services/DECISIONS.md. Sanitizers bring their own.
add_library(lb_allocator INTERFACE)
find_library(LB_JEMALLOC jemalloc)
if(LB_JEMALLOC AND NOT LB_SANITIZE)
  target_link_libraries(lb_allocator INTERFACE ${LB_JEMALLOC})
elseif(NOT LB_SANITIZE)
  message(WARNING "jemalloc is not there: the services take glibc's malloc and need about a third more CPU (try: deploy/install.sh build)")
endif()
