// What it takes a registrar partition to give its stored events to added areas, Kafka apart: slices, the
// longest of them, and the whole walk. Each slice is a transaction and has to stay below a second.
//
//   bench_registrar_frame [EVENTS]      1,000,000 unless said
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/lane/lane_unit.h"
#include "common/kafka/topics.h"
#include "ingest/registrar/adapters/geos_area_index.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"

namespace lagesbild::registrar {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSide = 80;  // 6,400 quarters, as many as Sweden has DeSO
constexpr std::int64_t kNowMs = 1'767'000'000'000;

template <typename Number>
void Put(std::string& out, Number number) {
  const auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(number);
  out.append(bytes.data(), bytes.size());
}

/// A polygon of 64 corners along the border of a square.
std::string Square(double west, double south, double size) {
  constexpr int kEach = 16;
  constexpr std::array<std::array<double, 2>, 4> kFrom = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  std::string out(1, std::endian::native == std::endian::little ? '\1' : '\0');
  Put(out, std::uint32_t{3});
  Put(out, std::uint32_t{1});
  Put(out, std::uint32_t{4 * kEach + 1});
  for (int i = 0; i <= 4 * kEach; ++i) {
    const auto& a = kFrom[static_cast<std::size_t>(i / kEach % 4)];
    const auto& b = kFrom[static_cast<std::size_t>((i / kEach + 1) % 4)];
    const double along = static_cast<double>(i % kEach) / kEach;
    Put(out, west + size * (a[0] + (b[0] - a[0]) * along));
    Put(out, south + size * (a[1] + (b[1] - a[1]) * along));
  }
  return out;
}

model::Area MakeArea(const std::string& id, const std::string& level, double west, double south,
                     double size) {
  model::Area area;
  area.id = id;
  area.level = level;
  area.geometry_wkb = Square(west, south, size);
  return area;
}

/// One degree square cut into quarters, and a county around them.
std::vector<model::Area> Quarters() {
  std::vector<model::Area> areas;
  areas.push_back(MakeArea("county", "county", 15, 60, 1));
  for (int i = 0; i < kSide * kSide; ++i) {
    areas.push_back(MakeArea("q" + std::to_string(i), "deso", 15 + static_cast<double>(i % kSide) / kSide,
                             60 + static_cast<double>(i / kSide) / kSide, 1.0 / kSide));
  }
  return areas;
}

class Content : public AreaContent {
 public:
  std::vector<std::vector<model::Area>> versions;
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest) override {
    return versions[static_cast<std::size_t>(manifest.version)];
  }
};

class NoReport : public RegistrarReport {
 public:
  void Committed(std::string_view, Outcome, std::int64_t) override {}
  void Came(std::string_view, const Lateness&) override {}
  void IgnoredTick() override {}
  void LoadedAreas(const model::AreasManifest&, std::size_t, std::span<const GeometryProblem>) override {}
};

class CountingSink final : public kafka::OutputSink {
 public:
  void Emit(const kafka::InputRecord&, const kafka::OutputRecord& record, std::string_view) override {
    ++outputs;
    bytes += record.value->size();
  }
  void DeadLetter(const kafka::InputRecord&, std::string_view, std::string_view) override { std::abort(); }
  std::int64_t outputs = 0;
  std::size_t bytes = 0;
};

class Bench {
 public:
  Bench() : step_(model::Clock::kLive, content_, BuildGeosAreaIndex, report_) { task_.StartAt({}); }

  void Mark(const std::string& name, std::vector<model::Area> areas) {
    const auto count = static_cast<std::int64_t>(areas.size());
    content_.versions.push_back(std::move(areas));
    const auto version = static_cast<std::int64_t>(content_.versions.size()) - 1;
    const model::Marker marker{version + 1, kNowMs,
                               model::AreasManifest{version, {std::to_string(version)}, count}};
    sink_ = {};
    const auto began = Clock::now();
    double longest_ms = 0;
    double reading_ms = 0;
    int slices = 0;
    const auto value = codec::EncodeSubmissionRecord(marker);
    for (auto ran = kafka::Ran::kSlice; ran == kafka::Ran::kSlice; ++slices) {
      const auto slice = Clock::now();
      ran = Run({}, value);
      const double ms = std::chrono::duration<double, std::milli>(Clock::now() - slice).count();
      (slices == 0 ? reading_ms : longest_ms) = slices == 0 ? ms : std::max(longest_ms, ms);
    }
    std::printf(
        "{\"walk\": \"%s\", \"events\": %zu, \"slices\": %d, \"deltas\": %lld, \"seconds\": %.2f, "
        "\"reading_areas_ms\": %.0f, \"longest_slice_ms\": %.0f, \"bytes_an_event\": %.1f}\n",
        name.c_str(), events_, slices, static_cast<long long>(sink_.outputs),
        std::chrono::duration<double>(Clock::now() - began).count(), reading_ms, longest_ms,
        static_cast<double>(task_.store->memory_bytes()) /
            static_cast<double>(std::max<std::size_t>(events_, 1)));
    std::fflush(stdout);
  }

  /// Half of them points, half names of quarters.
  void Store(std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) {
      model::Submission submission;
      submission.feed = "police";
      submission.source_id = "event-" + std::to_string(events_++);
      submission.recorded_at_ms = kNowMs;
      const auto spot = i * 2'654'435'761U % 1'000'000;
      model::Place place = model::AreaCode{"q" + std::to_string(spot % (kSide * kSide))};
      if (i % 2 == 0) {
        place = model::Point{60 + static_cast<double>(spot % 1000) / 1000,
                             15 + static_cast<double>(spot / 1000) / 1000};
      }
      submission.body = model::Incident{"violence.assault", place, 1,
                                        kNowMs - static_cast<std::int64_t>(i % 330) * 86'400'000};
      Run(SubmissionKey(submission.feed, submission.source_id), codec::EncodeSubmissionRecord(submission));
    }
  }

 private:
  kafka::Ran Run(const std::string& key, const std::string& value) {
    kafka::InputRecord record;
    record.offset = task_.next_offset;
    record.key = key;
    record.value = value;
    record.append_time_ms = kNowMs;
    const auto ran = kafka::RunRecord(task_, 1, record, step_, sink_);
    if (!ran) std::abort();
    task_.Commit(task_.Pending());
    return *ran;
  }

  Content content_;
  NoReport report_;
  CountingSink sink_;
  SubmissionToObservationStep step_;
  kafka::Task task_{0, NewRegistrarStore(), kafka::kRegistrarStage, kafka::kSubmissions};
  std::size_t events_ = 0;
};

void Run(std::size_t events) {
  Bench bench;
  auto areas = Quarters();
  bench.Mark("the first areas", areas);
  bench.Store(events);
  areas.push_back(MakeArea("elsewhere", "listed", 20, 60, 1));
  bench.Mark("an area with nothing inside", areas);
  areas.push_back(MakeArea("listed-1", "listed", 15.2, 60.2, 0.1));
  bench.Mark("an area with a hundredth of the points", areas);
  for (auto& area : areas) {
    if (area.level == "deso") area.within = {"everything"};
  }
  areas.push_back(MakeArea("everything", "region", 14, 59, 3));
  bench.Mark("an area with all of it", areas);
}

}  // namespace
}  // namespace lagesbild::registrar

int main(int argc, char** argv) {
  lagesbild::registrar::Run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
  return 0;
}
