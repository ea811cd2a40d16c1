# What a sanitizer build needs besides the compiler's flag, whose objects every program made after this takes.
add_library(lb_sanitizer_support OBJECT ${CMAKE_SOURCE_DIR}/tests/support/sanitizer_defaults.c)
if(LB_SANITIZE MATCHES "thread")
  # librdkafka's C11 threads, as the sanitizer knows them.
  target_sources(lb_sanitizer_support PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/tsan_c11_threads.c)
endif()
set_target_properties(lb_sanitizer_support PROPERTIES C_STANDARD 11)
link_libraries(lb_sanitizer_support)
