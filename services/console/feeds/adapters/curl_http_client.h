// GET by libcurl: HTTPS with the system's certificates, or HTTP; no redirects, bounded time and size.
#pragma once

#include <memory>

#include "console/feeds/http_client.h"

namespace lagesbild::feeds {

/// 10 s to connect, 30 s in all, 16 MiB of body.
std::unique_ptr<HttpClient> NewCurlHttpClient();

}  // namespace lagesbild::feeds
