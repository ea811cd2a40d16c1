// Result<T> and Status: a value or an Error.
//
//   Result<int> Parse(std::string_view text);
//   auto parsed = Parse(text);
//   if (!parsed) return base::Fail(parsed.error());
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "common/base/error.h"

namespace lagesbild::base {

/// A T, or the Error that kept us from it. No Result<bool>: `if (r)` asks "no error?", not "true?".
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  // NOLINTNEXTLINE(google-explicit-constructor): what transform() yields must convert back.
  Result(Base b) : Base(std::move(b)) {}
};

using Status = Result<void>;

/// The failed side of any Result.
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> Fail(ErrorCode code, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

}  // namespace lagesbild::base
