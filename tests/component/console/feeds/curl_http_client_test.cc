#include "console/feeds/adapters/curl_http_client.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace lagesbild::feeds {
namespace {

using ::testing::HasSubstr;

/// Takes one connection on a free loopback port, keeps the request, gives the answer, closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    socklen_t size = sizeof(address);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { Serve(); });
  }
  ~OneAnswer() {
    shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    close(socket_);
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string request() {
    thread_.join();
    return request_;
  }

 private:
  void Serve() {
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection < 0) return;
    char buffer[4096];
    while (request_.find("\r\n\r\n") == std::string::npos) {
      const auto count = recv(connection, buffer, sizeof(buffer), 0);
      if (count <= 0) break;
      request_.append(buffer, static_cast<std::size_t>(count));
    }
    std::size_t sent = 0;
    while (sent < answer_.size()) {
      const auto count = send(connection, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<std::size_t>(count);
    }
    close(connection);
  }

  std::string answer_;
  int socket_;
  std::uint16_t port_ = 0;
  std::string request_;
  std::jthread thread_;
};

TEST(CurlHttpClient, AsksWithItsUserAgentAndGivesTheAnswer) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]");
  const auto answer = NewCurlHttpClient()->Get(server.url() + "/api/events", "lagesbild-test/1");
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "[]");
  EXPECT_FALSE(answer->retry_after_s);
  const std::string request = server.request();
  EXPECT_THAT(request, HasSubstr("GET /api/events HTTP/1.1"));
  EXPECT_THAT(request, HasSubstr("User-Agent: lagesbild-test/1"));
}

TEST(CurlHttpClient, GivesRefusalsAsAnswers) {
  OneAnswer server("HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const auto answer = NewCurlHttpClient()->Get(server.url(), "t");
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->retry_after_s, 120);
}

TEST(CurlHttpClient, FollowsNoRedirect) {
  OneAnswer server(
      "HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const auto answer = NewCurlHttpClient()->Get(server.url(), "t");
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->status, 301);
}

TEST(CurlHttpClient, SaysThatThereIsNoAnswer) {
  OneAnswer cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n[");
  const auto client = NewCurlHttpClient();
  for (const std::string& url :
       {cut.url(), std::string("http://127.0.0.1:1/"), std::string("file:///etc/passwd"),
        std::string("nonsense::"), std::string()}) {
    const auto answer = client->Get(url, "t");
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code, base::ErrorCode::kUnavailable) << url;
  }
}

TEST(CurlHttpClient, TakesNoBodyWithoutEnd) {
  OneAnswer server("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(17U << 20U, 'x'));
  const auto answer = NewCurlHttpClient()->Get(server.url(), "t");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace lagesbild::feeds
