#include "common/redis/connection.h"

#include <hiredis.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>
#include <utility>

namespace lagesbild::redis {

namespace {

using base::ErrorCode;
using base::Fail;

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPtr = std::unique_ptr<redisReply, FreeReply>;

timeval ToTimeval(std::chrono::milliseconds duration) {
  return {.tv_sec = duration.count() / 1000,
          .tv_usec = static_cast<suseconds_t>(duration.count() % 1000 * 1000)};
}

/// hiredis writes with write(2): without this a peer that is gone would end the process. A handler somebody
/// else set stays.
void IgnoreBrokenPipe() {
  struct sigaction action {};
  if (sigaction(SIGPIPE, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

Reply Convert(const redisReply& reply) {
  Reply out;
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      out.type = Reply::Type::kInteger;
      out.integer = reply.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      out.type = Reply::Type::kText;
      out.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ERROR:
      out.type = Reply::Type::kError;
      out.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      out.type = Reply::Type::kArray;
      for (std::size_t i = 0; i < reply.elements; ++i) out.items.push_back(Convert(*reply.element[i]));
      break;
    default:
      break;
  }
  return out;
}

/// What Redis answers while it cannot serve, though the command is right.
bool IsPassing(std::string_view error) {
  constexpr std::array<std::string_view, 7> kPassing{"LOADING", "READONLY", "MASTERDOWN", "BUSY",
                                                     "OOM",     "MISCONF",  "TRYAGAIN"};
  for (const auto word : kPassing) {
    if (error.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

struct Connection::Impl {
  ConnectionSettings settings;
  std::unique_ptr<redisContext, FreeContext> context;

  tl::unexpected<base::Error> Unavailable(const std::string& what) {
    context.reset();  // what is still under way on it must never be read as another command's reply
    return Fail(ErrorCode::kUnavailable, "Redis at " + settings.address + ": " + what,
                "is it up, and is --redis-address right?");
  }

  tl::unexpected<base::Error> Broken() {
    const bool timed_out = context->err == REDIS_ERR_IO && errno == EAGAIN;
    return Unavailable(timed_out ? "no answer within " + std::to_string(settings.timeout.count()) + " ms"
                                 : std::string(context->errstr));
  }

  base::Status Connect() {
    const auto colon = settings.address.rfind(':');
    const std::string host = settings.address.substr(0, colon);
    std::uint16_t port = 0;
    if (colon != std::string::npos) {
      std::from_chars(settings.address.data() + colon + 1, settings.address.data() + settings.address.size(),
                      port);
    }
    if (host.empty() || port == 0) {
      return Fail(ErrorCode::kInvalidArgument, "'" + settings.address + "' is no host:port of a Redis server",
                  "write it like 127.0.0.1:6379");
    }
    const timeval limit = ToTimeval(settings.timeout);
    context.reset(redisConnectWithTimeout(host.c_str(), port, limit));
    if (context == nullptr) return Unavailable("out of memory");
    if (context->err != 0) return Unavailable(std::string("cannot connect: ") + context->errstr);
    if (redisSetTimeout(context.get(), limit) != REDIS_OK) return Broken();
    redisEnableKeepAlive(context.get());
    return {};
  }

  base::Status Send(const Command& command) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const auto& word : command) {
      words.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(context.get(), static_cast<int>(words.size()), words.data(), sizes.data()) !=
        REDIS_OK) {
      return Broken();
    }
    return {};
  }

  base::Result<Reply> Receive() {
    void* raw = nullptr;
    errno = 0;
    if (redisGetReply(context.get(), &raw) != REDIS_OK) return Broken();
    const ReplyPtr reply(static_cast<redisReply*>(raw));
    return Convert(*reply);
  }
};

Connection::Connection(ConnectionSettings settings) : impl_(std::make_unique<Impl>()) {
  IgnoreBrokenPipe();
  impl_->settings = std::move(settings);
}
Connection::~Connection() = default;

base::Result<std::vector<Reply>> Connection::Run(std::span<const Command> commands) {
  if (impl_->context == nullptr) {
    if (auto connected = impl_->Connect(); !connected) return Fail(connected.error());
  }
  for (const auto& command : commands) {
    if (auto sent = impl_->Send(command); !sent) return Fail(sent.error());
  }
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    auto reply = impl_->Receive();
    if (!reply) return Fail(reply.error());
    replies.push_back(std::move(*reply));
  }
  return replies;
}

base::Result<Reply> Connection::RunOne(const Command& command) {
  auto replies = Run({&command, 1});
  if (!replies) return Fail(replies.error());
  Reply& reply = replies->front();
  if (reply.type == Reply::Type::kError) return Fail(ToError(reply));
  return std::move(reply);
}

base::Error ToError(const Reply& reply) {
  return {IsPassing(reply.text) ? ErrorCode::kUnavailable : ErrorCode::kInternal, "Redis says: " + reply.text,
          ""};
}

}  // namespace lagesbild::redis
