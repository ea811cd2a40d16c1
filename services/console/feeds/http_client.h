// What polling a public service needs of the world: one GET.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/result.h"

namespace lagesbild::feeds {

/// retry_after_s: the header of that name, if it is a number of seconds.
struct HttpResponse {
  int status = 0;
  std::string body;
  std::optional<std::int64_t> retry_after_s;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// kUnavailable: no answer (name, connection, TLS, time). kResourceExhausted: the body is larger than we
  /// take. A status of 400 and more is an answer, no error.
  virtual base::Result<HttpResponse> Get(const std::string& url, const std::string& user_agent) = 0;
};

}  // namespace lagesbild::feeds
