#include "console/feeds/adapters/curl_http_client.h"

#include <curl/curl.h>

#include <string_view>

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;
using CurlLong = long;  // NOLINT(google-runtime-int): libcurl's options are of this type

constexpr std::size_t kBodyBytesMax = 16U << 20U;
constexpr CurlLong kConnectSeconds = 10;
constexpr CurlLong kTotalSeconds = 30;

struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// libcurl's callback: fewer bytes taken than given end the transfer.
std::size_t TakeBody(const char* data, std::size_t size, std::size_t count, void* body) {
  auto& out = *static_cast<std::string*>(body);
  if (out.size() + size * count > kBodyBytesMax) return 0;
  out.append(data, size * count);
  return size * count;
}

class CurlHttpClient : public HttpClient {
 public:
  CurlHttpClient() : handle_(curl_easy_init()) {}

  base::Result<HttpResponse> Get(const std::string& url, const std::string& user_agent) override {
    if (!handle_) return Fail(ErrorCode::kInternal, "libcurl does not start");
    HttpResponse response;
    curl_easy_reset(handle_.get());
    Set(CURLOPT_URL, url.c_str());
    Set(CURLOPT_USERAGENT, user_agent.c_str());
    Set(CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can unpack
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    Set(CURLOPT_TIMEOUT, kTotalSeconds);
    Set(CURLOPT_NOSIGNAL, CurlLong{1});
    Set(CURLOPT_WRITEFUNCTION, &TakeBody);
    Set(CURLOPT_WRITEDATA, &response.body);
    const CURLcode code = curl_easy_perform(handle_.get());
    if (code == CURLE_WRITE_ERROR) {
      return Fail(ErrorCode::kResourceExhausted, "'" + url + "' answers with more than 16 MiB",
                  "is it the right address?");
    }
    if (code != CURLE_OK) {
      return Fail(ErrorCode::kUnavailable, "no answer from '" + url + "': " + curl_easy_strerror(code),
                  "is the address right, and the network there?");
    }
    CurlLong status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    curl_off_t retry_after = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after);
    if (retry_after > 0) response.retry_after_s = retry_after;
    return response;
  }

 private:
  template <class Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }
  std::unique_ptr<CURL, CloseCurl> handle_;
};

}  // namespace

std::unique_ptr<HttpClient> NewCurlHttpClient() { return std::make_unique<CurlHttpClient>(); }

}  // namespace lagesbild::feeds
