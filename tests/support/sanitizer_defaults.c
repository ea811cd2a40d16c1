/* Options and suppressions of the sanitizers, linked into every program of a sanitizer build, so that they hold however
 * a program is started. The sanitizers' runtime calls these functions. */

const char* __asan_default_options(void);
const char* __ubsan_default_options(void);
const char* __tsan_default_options(void);
const char* __lsan_default_suppressions(void);
const char* __tsan_default_suppressions(void);

const char* __asan_default_options(void) { return "detect_leaks=1:halt_on_error=1:detect_stack_use_after_return=1"; }

const char* __ubsan_default_options(void) { return "print_stacktrace=1:halt_on_error=1"; }

/* ignore_noninstrumented_modules: what a library built without the sanitizer does to its own memory is not looked at;
 * it orders its accesses by atomics that the sanitizer does not see, gRPC alone gives a thousand false reports. The
 * price: a race inside a gRPC handler is not reported; logic is in plain classes and tested with std::thread. */
const char* __tsan_default_options(void) {
  return "ignore_noninstrumented_modules=1:halt_on_error=1:second_deadlock_stack=1";
}

const char* __lsan_default_suppressions(void) {
  /* c-ares, which gRPC loads, keeps 20 bytes for ever. */
  return "leak:libcares\n";
}

const char* __tsan_default_suppressions(void) {
  return
      /* librdkafka hands messages and queues between its threads by its own atomics. */
      "race:librdkafka.so\n"
      /* A consumer whose topic was deleted leaves two of its threads unjoined when it goes; both have ended. */
      "thread:librdkafka.so\n"
      /* gRPC: completion queues, slices and timers, likewise. */
      "race:libgrpc.so\n"
      "race:libgrpc++.so\n"
      "race:libgpr.so\n"
      /* civetweb, inside prometheus-cpp's exposer: its stop flag is a volatile int. */
      "race:libcivetweb.so\n"
      "race:libprometheus-cpp-pull.so\n";
}
