// A gateway in memory: takes events at most `credit` at a time, refuses, sends back and breaks as it is told.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "console/feeds/publisher.h"

namespace lagesbild::feeds {

/// Time that passes only by sleeping.
class FakeClock : public Clock {
 public:
  std::int64_t NowMs() override { return now_ms; }
  void SleepMs(std::int64_t duration_ms) override {
    slept.push_back(duration_ms);
    now_ms += duration_ms;
  }
  std::int64_t now_ms = 1'000'000;
  std::vector<std::int64_t> slept;
};

class FakeGateway : public Publisher {
 public:
  base::Status Open() override {
    ++opened;
    open = true;
    requests_.clear();
    unanswered_ = 0;
    if (refuse_open_times > 0) {
      --refuse_open_times;
      return base::Fail(open_error);
    }
    return {};
  }

  base::Status Write(const std::vector<model::Submission>& events, std::int64_t tick_ms) override {
    if (CountsDown(breaks_at_write)) return base::Fail(break_error);
    unanswered_ += static_cast<std::int64_t>(events.size());
    most_unanswered = std::max(most_unanswered, unanswered_);
    largest_request = std::max(largest_request, events.size());
    requests_.emplace_back(events, tick_ms);
    return {};
  }

  base::Result<Answer> Read() override {
    if (CountsDown(breaks_at_read)) {
      // What was written may or may not have arrived: here the oldest request has.
      if (!requests_.empty()) (void)AnswerTo(requests_.front().first, requests_.front().second);
      return base::Fail(break_error);
    }
    if (requests_.empty()) {
      return base::Fail(base::ErrorCode::kInternal, "nothing was asked: a real stream would hang here");
    }
    const auto [events, tick_ms] = std::move(requests_.front());
    requests_.pop_front();
    unanswered_ -= static_cast<std::int64_t>(events.size());
    return AnswerTo(events, tick_ms);
  }

  base::Status Close() override {
    closed = requests_.empty();
    return {};
  }

  std::int32_t credit = 1000;
  std::set<std::string> reject;      ///< Source ids.
  std::map<std::string, int> retry;  ///< How often each is sent back.
  std::int64_t retry_after_ms = 70;
  int breaks_at_read = 0;  ///< The nth Read from now breaks.
  int breaks_at_write = 0;
  base::Error break_error{base::ErrorCode::kUnavailable, "the stream broke", {}};
  int refuse_open_times = 0;
  base::Error open_error{base::ErrorCode::kUnavailable, "nobody listens", {}};

  std::vector<model::Submission> accepted;  ///< In order, with repeats.
  std::vector<std::int64_t> ticks;
  std::vector<std::string> log;  ///< "id" or "tick N", in the order they arrived.
  std::int64_t most_unanswered = 0;
  std::size_t largest_request = 0;
  int opened = 0;
  bool open = false;
  bool closed = false;

 private:
  /// True when a counter that runs reaches 0.
  static bool CountsDown(int& counter) {
    if (counter == 0) return false;
    --counter;
    return counter == 0;
  }

  Answer AnswerTo(const std::vector<model::Submission>& events, std::int64_t tick_ms) {
    Answer answer;
    answer.credit = credit;
    for (const model::Submission& event : events) {
      Receipt receipt;
      receipt.source_id = event.source_id;
      if (reject.contains(event.source_id)) {
        receipt.status = ReceiptStatus::kRejected;
        receipt.violations.push_back({"WRONG_FEED", "feed", "is not yours", "use your own"});
      } else if (retry[event.source_id]-- > 0) {
        receipt.status = ReceiptStatus::kRetry;
        receipt.retry_after_ms = retry_after_ms;
      } else {
        accepted.push_back(event);
        log.push_back(event.source_id);
      }
      answer.receipts.push_back(std::move(receipt));
    }
    if (tick_ms != 0) {
      ticks.push_back(tick_ms);
      log.push_back("tick " + std::to_string(tick_ms));
    }
    return answer;
  }

  std::deque<std::pair<std::vector<model::Submission>, std::int64_t>> requests_;
  std::int64_t unanswered_ = 0;
};

}  // namespace lagesbild::feeds
