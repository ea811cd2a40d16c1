#include "common/redis/connection.h"

#include <gtest/gtest.h>

#include "support/free_port.h"
#include "support/redis_server.h"
#include "support/wait_until.h"

namespace lagesbild::redis {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

class ConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = lagesbild::testing::RedisServer::Start();
    ASSERT_TRUE(started) << started.error().ToString();
    server_ = std::move(*started);
  }
  Connection Connect(std::chrono::milliseconds timeout = 2s) {
    return Connection({.address = server_->address(), .timeout = timeout});
  }
  std::unique_ptr<lagesbild::testing::RedisServer> server_;
};

TEST_F(ConnectionTest, AnswersEachCommandInOrder) {
  auto connection = Connect();
  const std::string bytes("a\0b", 3);
  const std::vector<Command> commands{
      {"SET", "k", bytes}, {"GET", "k"}, {"GET", "absent"}, {"INCR", "n"}, {"NOSUCH"}};
  const auto replies = connection.Run(commands);
  ASSERT_TRUE(replies) << replies.error().ToString();
  ASSERT_EQ(replies->size(), 5U);
  EXPECT_EQ((*replies)[1].text, bytes);
  EXPECT_EQ((*replies)[2].type, Reply::Type::kNil);
  EXPECT_EQ((*replies)[3].integer, 1);
  EXPECT_EQ((*replies)[4].type, Reply::Type::kError);
  EXPECT_EQ(connection.RunOne({"NOSUCH"}).error().code, ErrorCode::kInternal);
}

TEST_F(ConnectionTest, CarriesAThousandCommandsInOneGo) {
  auto connection = Connect();
  const std::vector<Command> commands(1000, Command{"INCR", "n"});
  const auto replies = connection.Run(commands);
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->back().integer, 1000);
}

TEST_F(ConnectionTest, SaysThatNobodyIsThere) {
  Connection connection({.address = "127.0.0.1:" + std::to_string(lagesbild::testing::FreePort())});
  const auto answer = connection.RunOne({"PING"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ConnectionTest, RefusesWhatIsNoAddress) {
  for (const char* address : {"", "localhost", ":6379", "localhost:0", "localhost:x"}) {
    EXPECT_EQ(Connection({.address = address}).RunOne({"PING"}).error().code, ErrorCode::kInvalidArgument)
        << address;
  }
}

TEST_F(ConnectionTest, ConnectsAnewAfterTheServerWasGone) {
  auto connection = Connect();
  ASSERT_TRUE(connection.RunOne({"PING"}));
  server_->Kill();
  EXPECT_EQ(connection.RunOne({"PING"}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(connection.RunOne({"PING"}).error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(server_->Restart());
  EXPECT_TRUE(connection.RunOne({"PING"}));
}

TEST_F(ConnectionTest, GivesUpOnAServerThatHangsAndNeverMixesUpReplies) {
  auto connection = Connect(100ms);
  ASSERT_TRUE(connection.RunOne({"SET", "k", "1"}));
  server_->Freeze();
  const auto answer = connection.RunOne({"GET", "k"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(answer.error().message.find("no answer within 100 ms"), std::string::npos)
      << answer.error().message;
  server_->Thaw();
  ASSERT_TRUE(lagesbild::testing::WaitUntil(5s, [&] { return connection.RunOne({"PING"}).has_value(); }));
  EXPECT_EQ(connection.RunOne({"GET", "absent"})->type, Reply::Type::kNil);
}

}  // namespace
}  // namespace lagesbild::redis
