// From recorded_at to a read_committed reader of the partner's topic, stage by stage. Events go out at their
// own moments whatever became of those before, so that a slow answer delays nothing that should show it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "bench/load/publisher.h"
#include "bench/measure/report.h"
#include "common/codec/codec.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"

namespace lagesbild::bench {
namespace {

struct Options {
  LoadOptions load;
  std::string bootstrap;
  std::string partner = "bench";
  int patience_s = 60;
};

/// By event number: one event an area, so the area names the event. 0: not seen.
using Times = std::vector<std::int64_t>;

std::size_t NumberOf(std::string_view area) {
  return static_cast<std::size_t>(std::strtoll(std::string(area.substr(1)).c_str(), nullptr, 10));
}

/// Follows the partner's topic and notes when each alert of an event recorded from now on came to hand.
class AlertWatch {
 public:
  AlertWatch(std::size_t events) : received_us(events), appended_ms(events), recorded_ms(events) {}

  base::Status Open(const Options& options) {
    auto reader = kafka::TopicReader::Open({options.bootstrap, kafka::AlertTopic(options.partner), true});
    if (!reader) return base::Fail(reader.error());
    reader_ = std::move(*reader);
    return reader_->AssignAll();
  }

  /// Until all alerts are here, or `stop` is set.
  base::Status Follow(const std::atomic<bool>& stop) {
    while (!stop.load() && seen.load() < received_us.size()) {
      auto polled = reader_->Poll(std::chrono::milliseconds(50),
                                  [this](const kafka::ReadRecord& record) { Take(record); });
      if (!polled) return base::Fail(polled.error());
    }
    return {};
  }

  Times received_us;
  Times appended_ms;
  Times recorded_ms;
  std::atomic<std::size_t> seen{0};

 private:
  void Take(const kafka::ReadRecord& record) {
    const auto now_us = NowUs();
    const auto alert = codec::DecodeAlert(record.value.value_or(std::string_view()));
    if (!alert) return;
    const auto number = NumberOf(record.key);
    if (number >= received_us.size() || received_us[number] != 0) return;
    if (alert->finding.recorded_at_ms < opened_ms_) return;  // of an earlier round
    received_us[number] = now_us;
    appended_ms[number] = record.append_time_ms;
    recorded_ms[number] = alert->finding.recorded_at_ms;
    ++seen;
  }

  std::int64_t opened_ms_ = NowUs() / 1000;
  std::unique_ptr<kafka::TopicReader> reader_;
};

/// When each event's record was appended to `topic`; the last one of an area counts.
base::Result<Times> AppendTimes(const Options& options, std::string_view topic, std::size_t events) {
  Times times(events);
  auto reader = kafka::TopicReader::Open({options.bootstrap, std::string(topic), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return base::Fail(assigned.error());
  const auto prefix = options.load.feed + "/" + options.load.prefix + "-";
  const auto read = (*reader)->ReadToEnd(std::chrono::seconds(30), [&](const kafka::ReadRecord& record) {
    std::string_view key = record.key;
    if (topic == kafka::kSubmissions) {
      if (!key.starts_with(prefix)) return;
      key.remove_prefix(prefix.size() - 1);  // as if the number were an area's
    }
    if (key.empty()) return;
    const auto number = NumberOf(key);
    if (number < times.size()) times[number] = std::max(times[number], record.append_time_ms);
  });
  if (!read) return base::Fail(read.error());
  return times;
}

double At(std::vector<double> values, double share) {
  if (values.empty()) return -1;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

void Tell(Report& report, const std::string& name, const Times& from, double from_ms, const Times& to,
          double to_ms) {
  std::vector<double> took;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] != 0 && to[i] != 0) {
      took.push_back(static_cast<double>(to[i]) * to_ms - static_cast<double>(from[i]) * from_ms);
    }
  }
  report.Numbers(name, {At(took, 0.5), At(took, 0.99), At(took, 1.0)});
}

base::Status Run(const Options& options) {
  const auto events = static_cast<std::size_t>(options.load.events);
  AlertWatch watch(events);
  if (auto opened = watch.Open(options); !opened) return opened;
  std::atomic<bool> stop{false};
  base::Status followed;
  std::thread follower([&] { followed = watch.Follow(stop); });
  const auto sent = Publish(options.load);
  for (int waited = 0; sent && waited < options.patience_s * 10 && watch.seen.load() < events; ++waited) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  stop = true;
  follower.join();
  if (!sent) return base::Fail(sent.error());
  if (!followed) return followed;
  const auto submissions = AppendTimes(options, kafka::kSubmissions, events);
  const auto observations = AppendTimes(options, kafka::kObservations, events);
  const auto findings = AppendTimes(options, kafka::kFindings, events);
  if (!submissions || !observations || !findings)
    return base::Fail(base::ErrorCode::kUnavailable, "a topic was not read");

  constexpr double kMs = 1;
  constexpr double kUs = 1e-3;
  Report report;
  report.Number("events", static_cast<double>(events));
  report.Number("alerts", static_cast<double>(watch.seen.load()));
  report.Number("retried", static_cast<double>(sent->retried));
  Tell(report, "recorded_to_reader", watch.recorded_ms, kMs, watch.received_us, kUs);
  Tell(report, "intended_to_reader", sent->intended_us, kUs, watch.received_us, kUs);
  Tell(report, "intended_to_receipt", sent->intended_us, kUs, sent->receipt_us, kUs);
  Tell(report, "intended_to_recorded", sent->intended_us, kUs, watch.recorded_ms, kMs);
  Tell(report, "recorded_to_submissions", watch.recorded_ms, kMs, *submissions, kMs);
  Tell(report, "submissions_to_observations", *submissions, kMs, *observations, kMs);
  Tell(report, "observations_to_findings", *observations, kMs, *findings, kMs);
  Tell(report, "findings_to_alerts", *findings, kMs, watch.appended_ms, kMs);
  Tell(report, "alerts_to_reader", watch.appended_ms, kMs, watch.received_us, kUs);
  report.Print();
  return {};
}

}  // namespace
}  // namespace lagesbild::bench

int main(int argc, char** argv) {
  CLI::App app("From event to alert");
  lagesbild::bench::Options options;
  options.load.rate = 500;
  options.load.events = 15'000;
  options.load.batch = 1;
  options.load.days = 1;
  options.load.kind = "violence.homicide";
  app.add_option("--bootstrap", options.bootstrap)->required();
  app.add_option("--partner", options.partner);
  app.add_option("--address", options.load.address)->required();
  app.add_option("--token", options.load.token)->envname("LAGESBILD_BENCH_TOKEN");
  app.add_option("--prefix", options.load.prefix);
  app.add_option("--events", options.load.events);
  app.add_option("--rate", options.load.rate);
  CLI11_PARSE(app, argc, argv);
  options.load.areas = static_cast<int>(options.load.events);
  return lagesbild::bench::ExitCode(lagesbild::bench::Run(options));
}
