// The registrar's step over a FakeUnit, with an areas register made up by the test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "ingest/registrar/adapters/geos_area_index.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"
#include "support/fake_unit.h"
#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {

/// Content by bundle name.
class FakeContent : public AreaContent {
 public:
  std::map<std::string, std::vector<model::Area>> bundles;
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest) override {
    std::vector<model::Area> areas;
    for (const auto& name : manifest.bundles) {
      const auto found = bundles.find(name);
      if (found == bundles.end()) return base::Fail(base::ErrorCode::kUnavailable, name + " is not there");
      areas.insert(areas.end(), found->second.begin(), found->second.end());
    }
    return areas;
  }
};

class FakeReport : public RegistrarReport {
 public:
  std::map<std::pair<std::string, Outcome>, std::int64_t> outcomes;
  std::map<std::string, Lateness> lateness;
  int ticks_ignored = 0;
  std::vector<GeometryProblem> problems;
  void Committed(std::string_view feed, Outcome outcome, std::int64_t submissions) override {
    outcomes[{std::string(feed), outcome}] += submissions;
  }
  void Came(std::string_view feed, const Lateness& late) override {
    auto& sum = lateness[std::string(feed)];
    for (std::size_t i = 0; i < late.counts.size(); ++i) sum.counts[i] += late.counts[i];
    sum.seconds_sum += late.seconds_sum;
  }
  void IgnoredTick() override { ++ticks_ignored; }
  void LoadedAreas(const model::AreasManifest&, std::size_t,
                   std::span<const GeometryProblem> found) override {
    problems.assign(found.begin(), found.end());
  }
};

inline constexpr std::int64_t kNoonMs = 1'700'000'000'000;  // 2023-11-14
inline constexpr std::int32_t kNoonDay = 19'675;

inline model::Submission MakeIncident(const std::string& id, std::uint32_t revision, model::Place place,
                                      const std::string& kind = "violence.assault", std::int32_t count = 1) {
  model::Submission submission;
  submission.feed = "polisen";
  submission.source_id = id;
  submission.revision = revision;
  submission.recorded_at_ms = kNoonMs + 1000;
  submission.body = model::Incident{kind, std::move(place), count, kNoonMs};
  return submission;
}

inline model::Submission MakeWithdrawal(const std::string& id, std::uint32_t revision) {
  auto submission = MakeIncident(id, revision, {});
  submission.body = model::Withdrawal{};
  return submission;
}

/// A record as the test writes it.
struct Sent {
  std::string key;
  std::string value;
  std::int64_t append_time_ms = 0;
};

class RegistrarBench {
 public:
  explicit RegistrarBench(model::Clock clock = model::Clock::kLive, std::int32_t partitions = 3,
                          FrameLimits limits = {})
      : unit(1, partitions), limits_(limits) {
    Restart(clock);
  }

  testing::FakeUnit unit;
  FakeContent content;
  FakeReport report;
  std::vector<Sent> sent;

  base::Status SendRaw(const Sent& record) {
    sent.push_back(record);
    kafka::InputRecord input;
    input.partition = 1;
    input.offset = static_cast<std::int64_t>(sent.size());
    input.key = record.key;
    input.value = record.value;
    input.append_time_ms = record.append_time_ms;
    return unit.Run(*step_, input);
  }
  base::Status Send(const model::Submission& submission) {
    return SendRaw({SubmissionKey(submission.feed, submission.source_id),
                    codec::EncodeSubmissionRecord(submission), submission.recorded_at_ms});
  }
  base::Status Tick(std::int64_t time_ms, std::int64_t append_time_ms) {
    model::Tick tick;
    tick.time_ms = time_ms;
    tick.interval_ms = 60'000;
    tick.last = true;
    return SendRaw({"", codec::EncodeSubmissionRecord(tick), append_time_ms});
  }
  base::Status Areas(std::int64_t activation, const std::vector<model::Area>& areas) {
    const auto bundle = "bundle-" + std::to_string(activation);
    content.bundles[bundle] = areas;
    return AreasMarked(activation, {bundle}, static_cast<std::int64_t>(areas.size()));
  }
  base::Status AreasMarked(std::int64_t activation, std::vector<std::string> bundles, std::int64_t count) {
    model::Marker marker;
    marker.activation = activation;
    marker.activated_at_ms = kNoonMs + activation;
    marker.content = model::AreasManifest{activation, std::move(bundles), count};
    return SendRaw({"", codec::EncodeSubmissionRecord(marker), 0});
  }
  base::Status Feed(std::int64_t activation, const std::string& id, bool provisional_areas) {
    model::Marker marker;
    marker.activation = activation;
    model::Feed feed;
    feed.id = id;
    feed.provisional_areas = provisional_areas;
    marker.content = feed;
    return SendRaw({"", codec::EncodeSubmissionRecord(marker), 0});
  }

  /// A new step over the same state: what a restart or a lost partition does.
  void Restart(model::Clock clock = model::Clock::kLive) {
    step_ =
        std::make_unique<SubmissionToObservationStep>(clock, content, BuildGeosAreaIndex, report, limits_);
  }
  SubmissionToObservationStep& step() { return *step_; }

  std::vector<model::Delta> Deltas() const {
    std::vector<model::Delta> deltas;
    for (const auto& record : unit.published) {
      auto decoded = codec::DecodeObservationRecord(*record.value);
      if (auto* delta = std::get_if<model::Delta>(&*decoded)) {
        EXPECT_EQ(record.topic, kafka::kObservations);
        EXPECT_EQ(record.key, delta->area);
        EXPECT_FALSE(record.partition);
        deltas.push_back(std::move(*delta));
      }
    }
    return deltas;
  }
  /// (partition written to, tick).
  std::vector<std::pair<std::int32_t, model::Tick>> Ticks() const {
    std::vector<std::pair<std::int32_t, model::Tick>> ticks;
    for (const auto& record : unit.published) {
      auto decoded = codec::DecodeObservationRecord(*record.value);
      if (auto* tick = std::get_if<model::Tick>(&*decoded)) ticks.emplace_back(*record.partition, *tick);
    }
    return ticks;
  }
  /// What a ledger would hold: area -> sum, without the zeros.
  std::map<std::string, std::int64_t> Sums() const {
    std::map<std::string, std::int64_t> sums;
    for (const auto& delta : Deltas()) {
      for (const auto& change : delta.counts) sums[delta.area] += change.count;
    }
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    return sums;
  }
  RegisterReader state() const { return RegisterReader(unit); }

 private:
  FrameLimits limits_;
  std::unique_ptr<SubmissionToObservationStep> step_;
};

}  // namespace lagesbild::registrar
