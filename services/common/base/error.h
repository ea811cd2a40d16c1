// What went wrong, and what to try: the error type of the whole project.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace lagesbild::base {

/// Says what the caller can do about it.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument,     ///< The input is wrong; sending it again does not help.
  kUnavailable,         ///< A neighbour is not there; try later.
  kNotFound,            ///< What was asked for does not exist.
  kAlreadyExists,       ///< What should be made is there already.
  kFailedPrecondition,  ///< The installation is not in the state this needs.
  kResourceExhausted,   ///< A limit was hit; slow down.
  kPermissionDenied,    ///< The caller may not do this.
  kUnauthenticated,     ///< We do not know the caller.
  kAborted,             ///< Another took our place (fenced); restart.
  kInternal,            ///< Our own fault.
};

/// Upper-case name of a code, for logs and metrics.
std::string_view Name(ErrorCode code);

/// message: what failed, on which value. hint: what to try; may be empty.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string hint;

  /// "message (try: hint)".
  std::string ToString() const;
  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace lagesbild::base
