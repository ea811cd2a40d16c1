#include "bench/load/publisher.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>

#include "bench/measure/cpu_time.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"

namespace lagesbild::bench {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// The kinds in the shares that `lagesbild generate` gives its county, of 100.
struct Share {
  std::string_view kind;
  int percent;
};
constexpr std::array kShares = {Share{"property.theft", 38},
                                Share{"property.vandalism", 15},
                                Share{"violence.assault", 13},
                                Share{"drugs.offence", 10},
                                Share{"violence.threat", 8},
                                Share{"order.disturbance", 7},
                                Share{"property.burglary", 5},
                                Share{"violence.robbery", 1},
                                Share{"society.violence_against_officer", 1},
                                Share{"violence.aggravated_assault", 1},
                                Share{"fire.vehicle", 1}};

/// The kind of the `number`-th event: spread evenly, in no pattern that would come again within a batch.
std::string_view KindOf(std::int64_t number) {
  auto left = static_cast<int>(number * 61 % 100);
  for (const auto& share : kShares) {
    left -= share.percent;
    if (left < 0) return share.kind;
  }
  return kShares.front().kind;
}

/// The stream and what is on its way over it: one thread writes, one reads.
class Publisher {
 public:
  explicit Publisher(const LoadOptions& options) : options_(options), window_(options.window) {
    context_.AddMetadata("authorization", "Bearer " + options.token);
    stub_ = ingest::v1::IngestService::NewStub(
        grpc::CreateChannel(options.address, grpc::InsecureChannelCredentials()));
    stream_ = stub_->Publish(&context_);
    began_ms_ = NowUs() / 1000;
    if (options.rate > 0) {
      result_.intended_us.resize(static_cast<std::size_t>(options.events));
      result_.receipt_us.resize(static_cast<std::size_t>(options.events));
    }
  }

  base::Result<LoadResult> Run() {
    const Stopwatch watch;
    std::thread reader([this] { Read(); });
    const bool wrote = options_.rate > 0 ? WriteAtRate() : WriteAll();
    if (wrote) stream_->WritesDone();
    if (!wrote) context_.TryCancel();
    reader.join();
    const auto status = stream_->Finish();
    if (!fault_.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, fault_);
    if (!wrote || !status.ok()) {
      return base::Fail(base::ErrorCode::kUnavailable, "the stream ended: " + status.error_message());
    }
    const auto cost = watch.Read();
    result_.cpu_s = cost.cpu_s;
    result_.wall_s = cost.wall_s;
    return std::move(result_);
  }

 private:
  using Numbers = std::vector<std::int64_t>;

  bool WriteAll() {
    for (std::int64_t next = 0; next < options_.events;) {
      Numbers numbers;
      for (int i = 0; i < options_.batch && next < options_.events; ++i) numbers.push_back(next++);
      if (!Write(std::move(numbers)) || !WriteAgain()) return false;
      if (next % 100'000 == 0) std::fprintf(stderr, "  %lld events sent\n", static_cast<long long>(next));
    }
    return Settle();
  }

  bool WriteAtRate() {
    const std::int64_t began_us = NowUs() + 100'000;
    for (std::int64_t number = 0; number < options_.events; ++number) {
      const auto due =
          began_us + static_cast<std::int64_t>(static_cast<double>(number) / options_.rate * 1e6);
      result_.intended_us[static_cast<std::size_t>(number)] = due;
      if (const auto early = due - NowUs(); early > 0)
        std::this_thread::sleep_for(std::chrono::microseconds(early));
      if (!Write({number})) return false;
    }
    return Settle();
  }

  /// What got RETRY, until nothing is on its way.
  bool Settle() {
    for (;;) {
      if (!WriteAgain()) return false;
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ended_ || !again_.empty() || in_flight_.empty(); });
      if (ended_) return false;
      if (in_flight_.empty() && again_.empty()) return true;
    }
  }

  bool WriteAgain() {
    Numbers numbers;
    {
      const std::lock_guard lock(mutex_);
      numbers.swap(again_);
    }
    if (numbers.empty()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (std::size_t at = 0; at < numbers.size(); at += static_cast<std::size_t>(options_.batch)) {
      const auto end = std::min(numbers.size(), at + static_cast<std::size_t>(options_.batch));
      if (!Write(Numbers(numbers.begin() + static_cast<std::ptrdiff_t>(at),
                         numbers.begin() + static_cast<std::ptrdiff_t>(end)))) {
        return false;
      }
    }
    return true;
  }

  bool Write(Numbers numbers) {
    request_.Clear();
    for (const auto number : numbers) Describe(number, *request_.add_events());
    const auto count = static_cast<std::int64_t>(numbers.size());
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ended_ || unanswered_ == 0 || unanswered_ + count <= window_; });
      if (ended_) return false;
      unanswered_ += count;
      in_flight_.push_back(std::move(numbers));
    }
    return stream_->Write(request_);
  }

  void Describe(std::int64_t number, submission::v1::Submission& event) const {
    event.set_feed(options_.feed);
    event.set_source_id(options_.prefix + "-" + std::to_string(number));
    auto& incident = *event.mutable_incident();
    incident.set_kind(options_.kind.empty() ? std::string(KindOf(number / options_.areas)) : options_.kind);
    incident.mutable_place()->set_area(AreaOf(number, options_.areas));
    const auto days_ago = options_.days - 1 - number * options_.days / options_.events;
    incident.set_occurred_at_ms(began_ms_ - days_ago * kDayMs);
  }

  void Read() {
    ingest::v1::PublishResponse response;
    while (stream_->Read(&response)) {
      const std::lock_guard lock(mutex_);
      Take(response);
      changed_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_one();
  }

  void Take(const ingest::v1::PublishResponse& response) {
    const Numbers numbers = std::move(in_flight_.front());
    in_flight_.pop_front();
    unanswered_ -= static_cast<std::int64_t>(numbers.size());
    if (response.credit() > 0) window_ = std::min(options_.window, response.credit());
    const auto now_us = options_.rate > 0 ? NowUs() : 0;
    for (int i = 0; i < response.receipts_size(); ++i) {
      const auto& receipt = response.receipts(i);
      const auto number = numbers[static_cast<std::size_t>(i)];
      if (receipt.status() == ingest::v1::RECEIPT_STATUS_RETRY) {
        ++result_.retried;
        again_.push_back(number);
      } else if (receipt.status() == ingest::v1::RECEIPT_STATUS_ACCEPTED) {
        ++result_.accepted;
        if (options_.rate > 0) result_.receipt_us[static_cast<std::size_t>(number)] = now_us;
      } else if (fault_.empty()) {
        fault_ = "refused: " + receipt.ShortDebugString();
      }
    }
  }

  const LoadOptions& options_;
  std::unique_ptr<ingest::v1::IngestService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<ingest::v1::PublishRequest, ingest::v1::PublishResponse>> stream_;
  ingest::v1::PublishRequest request_;
  std::int64_t began_ms_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Numbers> in_flight_;
  Numbers again_;
  std::int64_t unanswered_ = 0;
  int window_;
  bool ended_ = false;
  std::string fault_;
  LoadResult result_;
};

}  // namespace

std::string AreaOf(std::int64_t number, int areas) {
  char text[16];
  std::snprintf(text, sizeof text, "B%05d", static_cast<int>(number % areas));
  return text;
}

std::int64_t NowUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

base::Result<LoadResult> Publish(const LoadOptions& options) { return Publisher(options).Run(); }

}  // namespace lagesbild::bench
