// LB_CHECK(condition): aborts in every build when our own code is wrong; never for input.
#pragma once

namespace lagesbild::base {

/// Writes where and what to stderr and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace lagesbild::base

#define LB_CHECK(condition)                                                           \
  do {                                                                                \
    if (!(condition)) ::lagesbild::base::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)
