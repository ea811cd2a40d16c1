#include "support/kafka_proxy.h"

#include <poll.h>

#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "support/kafka_request.h"
#include "support/socket.h"

namespace lagesbild::testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a client's request is to meet.
enum class Verdict : unsigned char {
  kForward,
  kForwardAndHold,
  kForwardThenCut,
  kKeepAndCut,
  kDeliverKeptFirst,
  kAnswerDone,
  kDrop
};

std::string WithLength(std::string_view frame) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((frame.size() >> static_cast<unsigned>(shift)) & 0xFFU));
  }
  return bytes.append(frame);
}

// EndTxn's answer, version 0 and 1: correlation id, throttle time, no error.
std::string DoneAnswer(std::int32_t correlation_id) {
  std::string answer;
  for (int shift = 24; shift >= 0; shift -= 8) {
    answer.push_back(static_cast<char>((static_cast<std::uint32_t>(correlation_id) >> shift) & 0xFFU));
  }
  return answer.append(6, '\0');
}

// Decides the fate of each request; knows nothing of sockets. Thread-safe.
class Nemesis {
 public:
  void Arm(std::string id, KafkaProxy::Fault fault, int count, int pass_between) {
    const std::scoped_lock lock(mutex_);
    id_ = std::move(id);
    fault_ = fault;
    left_ = count;
    pass_between_ = pass_between;
    pass_ = 0;
    is_holding_ = false;
  }

  Verdict Judge(const KafkaRequest& request, std::string_view frame) {
    const std::scoped_lock lock(mutex_);
    if (request.api == kApiEndTxn) ++counts_.seen;
    if (id_.empty() || request.transactional_id != id_) return Verdict::kForward;
    if (fault_ == KafkaProxy::Fault::kHoldProduceAnswer) return JudgeHeld(request);
    if (fault_ == KafkaProxy::Fault::kDeliverOffsetsLate) return JudgeOffsets(request, frame);
    if (request.api == kApiEndTxn) return JudgeEnd(request, frame);
    if (kept_ && request.api == kApiProduce) return JudgeProduce(request.partition);
    return Verdict::kForward;
  }

  /// The kept request, to be delivered now.
  std::string TakeKept() {
    const std::scoped_lock lock(mutex_);
    is_delivering_ = true;
    return std::exchange(kept_, std::nullopt).value_or("");
  }

  void Delivered(std::optional<std::int16_t> answer) {
    const std::scoped_lock lock(mutex_);
    is_delivering_ = false;
    ++counts_.delivered;
    ++counts_.answers[answer.value_or(-1)];
    pass_ = pass_between_;
  }

  bool is_holding() const {
    const std::scoped_lock lock(mutex_);
    return is_holding_;
  }

  bool Done() const {
    const std::scoped_lock lock(mutex_);
    return left_ == 0 && !kept_ && !is_delivering_ && !is_pretending_;
  }

  KafkaProxy::Counts counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

 private:
  Verdict JudgeHeld(const KafkaRequest& request) {
    if (request.api != kApiProduce || left_ == 0) return Verdict::kForward;
    --left_;
    ++counts_.hit;
    is_holding_ = true;
    return Verdict::kForwardAndHold;
  }

  Verdict JudgeOffsets(const KafkaRequest& request, std::string_view frame) {
    if (request.api == kApiTxnOffsetCommit && left_ > 0) {
      --left_;
      ++counts_.hit;
      kept_ = std::string(frame);
      return Verdict::kDrop;
    }
    const bool is_end = request.api == kApiEndTxn && request.is_commit;
    return is_end && kept_ ? Verdict::kDeliverKeptFirst : Verdict::kForward;
  }

  Verdict JudgeEnd(const KafkaRequest& request, std::string_view frame) {
    written_.clear();
    if (is_pretending_) {
      is_pretending_ = false;
      return Verdict::kAnswerDone;
    }
    if (kept_) {
      is_repeated_ = true;
      return Verdict::kForward;
    }
    if (pass_ > 0) {
      --pass_;
      return Verdict::kForward;
    }
    if (left_ == 0 || !request.is_commit) return Verdict::kForward;
    const bool loses_answer = fault_ == KafkaProxy::Fault::kLoseAnswer;
    if (loses_answer && request.producer == last_hit_) return Verdict::kForward;
    last_hit_ = request.producer;
    --left_;
    ++counts_.hit;
    if (loses_answer) {
      pass_ = pass_between_;
      return Verdict::kForwardThenCut;
    }
    if (fault_ == KafkaProxy::Fault::kSwallow) return Verdict::kDrop;
    if (fault_ == KafkaProxy::Fault::kPretend) {
      pass_ = pass_between_;
      is_pretending_ = true;
      return Verdict::kKeepAndCut;
    }
    kept_ = std::string(frame);
    is_repeated_ = false;
    return Verdict::kKeepAndCut;
  }

  // The second write to one partition after the repeated EndTxn: the next transaction is open there.
  Verdict JudgeProduce(const std::string& partition) {
    if (!is_repeated_ || written_.insert(partition).second) return Verdict::kForward;
    return Verdict::kDeliverKeptFirst;
  }

  mutable std::mutex mutex_;
  std::string id_;
  KafkaProxy::Fault fault_ = KafkaProxy::Fault::kDeliverLate;
  int left_ = 0;
  int pass_between_ = 0;
  int pass_ = 0;
  std::string last_hit_;
  std::optional<std::string> kept_;
  bool is_repeated_ = false;  // the client has sent the kept EndTxn again
  bool is_delivering_ = false;
  bool is_pretending_ = false;     // the next EndTxn is answered by us
  bool is_holding_ = false;        // answers are held back
  std::set<std::string> written_;  // partitions the open transaction has written to
  KafkaProxy::Counts counts_;
};

constexpr int kHoldLookMs = 20;  // between two looks whether answers are still held

// One client's connection and its counterpart, worked by one thread.
class Link {
 public:
  Link(Socket client, std::string target, Nemesis& nemesis)
      : client_(std::move(client)), target_(std::move(target)), nemesis_(nemesis) {
    thread_ = std::jthread([this] { Run(); });
  }

  void Cut() const { client_.Cut(); }
  bool ended() const { return ended_; }

 private:
  void Run() {
    broker_ = Socket::Connect(target_);
    while (broker_.valid() && Turn()) {
    }
    client_.Cut();
    broker_.Cut();
    ended_ = true;
  }

  // Waits for bytes from either side and passes them on. False: the link is over.
  bool Turn() {
    holds_answers_ = holds_answers_ && nemesis_.is_holding();
    // A descriptor below 0 is not looked at.
    pollfd waited[2] = {{client_.fd(), POLLIN, 0}, {holds_answers_ ? -1 : broker_.fd(), POLLIN, 0}};
    const int ready = poll(waited, 2, holds_answers_ ? kHoldLookMs : -1);
    if (ready == 0) return true;
    if (ready < 0) return false;
    if (waited[1].revents != 0) {
      const auto bytes = broker_.Read(milliseconds(0));
      if (bytes.empty() || !client_.Write(bytes)) return false;
    }
    if (waited[0].revents != 0) {
      const auto bytes = client_.Read(milliseconds(0));
      if (bytes.empty()) return false;
      pending_ += bytes;
      return PassRequests();
    }
    return true;
  }

  bool PassRequests() {
    for (;;) {
      std::string_view rest = pending_;
      const auto size = TakeInt32(rest);
      if (!size || rest.size() < static_cast<std::size_t>(*size)) return true;
      const std::string frame(rest.substr(0, static_cast<std::size_t>(*size)));
      pending_.erase(0, 4 + frame.size());
      if (!Pass(frame)) return false;
    }
  }

  bool Pass(const std::string& frame) {
    const auto request = ParseKafkaRequest(frame);
    switch (request ? nemesis_.Judge(*request, frame) : Verdict::kForward) {
      case Verdict::kForward:
        return broker_.Write(WithLength(frame));
      case Verdict::kForwardAndHold:
        holds_answers_ = true;
        return broker_.Write(WithLength(frame));
      case Verdict::kForwardThenCut:
        client_.Cut();
        (void)broker_.Write(WithLength(frame));
        (void)broker_.Read(seconds(5));  // the answer nobody gets
        return false;
      case Verdict::kKeepAndCut:
        return false;
      case Verdict::kDrop:
        return true;
      case Verdict::kAnswerDone:
        return client_.Write(WithLength(DoneAnswer(request->correlation_id)));
      case Verdict::kDeliverKeptFirst:
        nemesis_.Delivered(DeliverAlone(nemesis_.TakeKept()));
        return broker_.Write(WithLength(frame));
    }
    return false;
  }

  // Over a connection of its own, as a network would that kept the old one's bytes. The answer's error code.
  std::optional<std::int16_t> DeliverAlone(const std::string& frame) const {
    const auto late = Socket::Connect(target_);
    if (!late.valid() || !late.Write(WithLength(frame))) return std::nullopt;
    std::string answer;
    while (answer.size() < 14) {  // length, correlation id, throttle time, error code
      const auto bytes = late.Read(seconds(10));
      if (bytes.empty()) return std::nullopt;
      answer += bytes;
    }
    std::string_view rest = std::string_view(answer).substr(12);
    return TakeInt16(rest);
  }

  Socket client_;
  Socket broker_;
  std::string target_;
  Nemesis& nemesis_;
  std::string pending_;  // from the client, not a whole request yet
  bool holds_answers_ = false;
  std::atomic<bool> ended_{false};
  std::jthread thread_;
};

}  // namespace

struct KafkaProxy::Parts {
  Socket listener;
  Nemesis nemesis;
  std::mutex mutex;
  std::string target;
  std::list<Link> links;
  std::jthread accepter;  // last: stops before what it uses goes

  void AcceptAll() {
    for (;;) {
      auto client = listener.Accept();
      if (!client.valid()) return;
      const std::scoped_lock lock(mutex);
      links.remove_if([](const Link& link) { return link.ended(); });
      if (!target.empty()) links.emplace_back(std::move(client), target, nemesis);
    }
  }
};

KafkaProxy::KafkaProxy(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

base::Result<std::unique_ptr<KafkaProxy>> KafkaProxy::Listen() {
  auto parts = std::make_unique<Parts>();
  parts->listener = Socket::ListenAnywhere();
  if (!parts->listener.valid()) return base::Fail(base::ErrorCode::kInternal, "no port to listen on");
  parts->accepter = std::jthread([self = parts.get()] { self->AcceptAll(); });
  return std::unique_ptr<KafkaProxy>(new KafkaProxy(std::move(parts)));
}

KafkaProxy::~KafkaProxy() {
  parts_->listener.Cut();
  parts_->accepter.join();
  for (const auto& link : parts_->links) link.Cut();
}

std::string KafkaProxy::address() const { return "127.0.0.1:" + std::to_string(parts_->listener.port()); }

void KafkaProxy::SetTarget(const std::string& address) {
  const std::scoped_lock lock(parts_->mutex);
  parts_->target = address;
}

void KafkaProxy::Arm(const std::string& transactional_id, Fault fault, int count, int pass_between) {
  parts_->nemesis.Arm(transactional_id, fault, count, pass_between);
}

bool KafkaProxy::Done() const { return parts_->nemesis.Done(); }

KafkaProxy::Counts KafkaProxy::counts() const { return parts_->nemesis.counts(); }

}  // namespace lagesbild::testing
