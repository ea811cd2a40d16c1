// Areas that come into the register when events are stored already.
#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <random>

#include "common/base/hash.h"
#include "component/registrar/registrar_bench.h"

namespace lagesbild::registrar {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const auto kQuarter = model::AreaCode{"0180C1010"};  // NOLINT(readability-identifier-naming)

template <typename Number>
void Put(std::string& out, Number number) {
  const auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(number);
  out.append(bytes.data(), bytes.size());
}

/// A square with its south-west corner there, as well-known binary of this machine.
std::string Square(double west, double south, double size) {
  std::string out(1, std::endian::native == std::endian::little ? '\1' : '\0');
  Put(out, std::uint32_t{3});
  Put(out, std::uint32_t{1});
  Put(out, std::uint32_t{5});
  for (const auto& [x, y] : {std::pair{0.0, 0.0}, {1.0, 0.0}, {1.0, 1.0}, {0.0, 1.0}, {0.0, 0.0}}) {
    Put(out, west + x * size);
    Put(out, south + y * size);
  }
  return out;
}

model::Area MakeSquare(std::string id, double west, double south, double size,
                       std::vector<std::string> within = {}) {
  auto area = MakeArea(std::move(id), "listed", {}, std::move(within));
  area.geometry_wkb = Square(west, south, size);
  return area;
}

/// The register with what `added` brings.
std::vector<model::Area> With(std::vector<model::Area> areas, const std::vector<model::Area>& added) {
  areas.insert(areas.end(), added.begin(), added.end());
  return areas;
}

model::Submission MakeSurvey(const std::string& area, std::uint32_t revision, double share) {
  auto submission = MakeIncident("survey|unsafe|" + area + "|2024", revision, {});
  submission.body = model::SurveyResult{"unsafe", model::AreaCode{area}, "2024", 100, share, {}, {}, "v1"};
  return submission;
}

TEST(RegistrarFrame, GivesAnAddedAreaTheStoredEventsInsideIt) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 3, kQuarter, "violence.assault", 2)));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, model::AreaCode{"0380C1020"})));
  ASSERT_TRUE(bench.Send(MakeIncident("3", 1, kQuarter)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("3", 2)));
  auto areas = SmallRegister();
  areas[5].within.emplace_back("uso-9@2");
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Areas(2, With(areas, {MakeArea("uso-9@2", "listed")})));
  const auto deltas = bench.Deltas();
  ASSERT_THAT(deltas, SizeIs(1)) << "only what lies there, and only in what is new";
  EXPECT_EQ(deltas[0].area, "uso-9@2");
  EXPECT_EQ(deltas[0].cause, model::DeltaCause::kFrame);
  EXPECT_EQ(deltas[0].feed, "polisen");
  EXPECT_EQ(deltas[0].source_id, base::Hex(EventKey("polisen", "1")));
  EXPECT_EQ(deltas[0].revision, 3);
  EXPECT_EQ(deltas[0].recorded_at_ms, kNoonMs + 2) << "when the areas changed";
  EXPECT_EQ(deltas[0].confidence, model::PlaceConfidence::kCode);
  EXPECT_THAT(deltas[0].counts, ElementsAre(model::CountChange{"violence.assault", kNoonDay, 2}));
}

TEST(RegistrarFrame, KnowsEachKindOfPlace) {
  RegistrarBench bench;
  auto first = SmallRegister();
  std::erase_if(first, [](const auto& area) { return area.level == "municipality"; });
  first.push_back(MakeSquare("old", 18, 59, 1));
  ASSERT_TRUE(bench.Areas(1, first));
  ASSERT_TRUE(bench.Send(MakeIncident("code", 1, kQuarter)));
  ASSERT_TRUE(bench.Send(MakeIncident("municipality", 1, model::MunicipalityCode{"0180"})));
  ASSERT_TRUE(bench.Send(MakeIncident("name", 1, model::PlaceName{"stockholms KOMMUN"})));
  ASSERT_TRUE(bench.Send(MakeIncident("point", 1, model::Point{59.5, 18.5})));
  ASSERT_TRUE(bench.Send(MakeIncident("border", 1, model::Point{59.4, 18.4})));
  ASSERT_TRUE(bench.Send(MakeIncident("outside", 1, model::Point{59.3, 18.4})));
  bench.unit.published.clear();
  ASSERT_TRUE(
      bench.Areas(2, With(first, {MakeMunicipality("0180", "Stockholm"), MakeArea("around", "district"),
                                  MakeSquare("new", 18.4, 59.4, 0.2, {"around"})})));
  EXPECT_THAT(bench.Sums(),
              ElementsAre(Pair("01", 1),  // the name said nothing before
                          Pair("0180", 3), Pair("around", 2), Pair("new", 2), Pair("unlocated", -1)));
  std::map<std::string, model::PlaceConfidence> confidence;
  for (const auto& delta : bench.Deltas()) confidence[delta.area] = delta.confidence;
  EXPECT_EQ(confidence["new"], model::PlaceConfidence::kPoint);
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 0);
}

TEST(RegistrarFrame, TakesBackExactlyWhatItGave) {
  RegistrarBench bench;
  const auto first = With(SmallRegister(), {MakeSquare("old", 18, 59, 1)});
  ASSERT_TRUE(bench.Areas(1, first));
  for (const auto* id : {"moved", "gone", "stays"}) {
    ASSERT_TRUE(bench.Send(MakeIncident(id, 1, model::Point{59.5, 18.5})));
  }
  ASSERT_TRUE(bench.Areas(2, With(first, {MakeSquare("new", 18.4, 59.4, 0.2)})));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("new", 3), Pair("old", 3)));
  ASSERT_TRUE(bench.Send(MakeIncident("moved", 2, model::Point{59.1, 18.1})));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("gone", 2)));
  EXPECT_THAT(bench.Sums(), ElementsAre(Pair("new", 1), Pair("old", 2)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("moved", 3)));
  ASSERT_TRUE(bench.Send(MakeWithdrawal("stays", 2)));
  EXPECT_THAT(bench.Sums(), IsEmpty());
}

TEST(RegistrarFrame, LeavesTheAreasThatWereThereAsTheyAre) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  auto areas = SmallRegister();
  areas[5].within = {"0380C1020"};  // what is said of old areas gives and takes nothing
  areas[7].retired = true;
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Areas(2, With(areas, {MakeArea("elsewhere", "listed")})));
  EXPECT_THAT(bench.Deltas(), IsEmpty());
  ASSERT_TRUE(bench.Send(MakeWithdrawal("1", 2)));
  EXPECT_THAT(bench.Sums(),
              ElementsAre(Pair("01", -1), Pair("0180", -1), Pair("0180C1010", -1), Pair("uso-9", -1)));
}

TEST(RegistrarFrame, PlacesWhatNoAreaCoveredAsIfItCameNow) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, model::AreaCode{"0180C9999"})));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, model::AreaCode{"0380C9999"})));
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 2);
  bench.unit.published.clear();
  ASSERT_TRUE(bench.Areas(2, With(SmallRegister(), {MakeDeso("0180C9999", "0180")})));
  EXPECT_THAT(bench.Sums(),
              ElementsAre(Pair("01", 1), Pair("0180", 1), Pair("0180C9999", 1), Pair("unlocated", -1)));
  EXPECT_THAT(bench.Deltas(), Each(Field(&model::Delta::cause, model::DeltaCause::kFrame)));
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 1);
  ASSERT_TRUE(bench.Tick(kNoonMs + 60'000, kNoonMs + 60'000));
  EXPECT_THAT(bench.Ticks().back().second.counts, IsEmpty()) << "in the country nothing has changed";
  EXPECT_EQ(bench.Ticks().back().second.areas_activation, 2);
}

TEST(RegistrarFrame, GivesTheFirstRegisterWhatCameBeforeIt) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, kQuarter)));
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  EXPECT_THAT(bench.Sums(),
              ElementsAre(Pair("01", 1), Pair("0180", 1), Pair("0180C1010", 1), Pair("uso-9", 1)));
}

TEST(RegistrarFrame, GivesAValueToTheAreaItNamedBeforeItWasKnown) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeSurvey("0180C9999", 2, 0.25)));
  ASSERT_TRUE(bench.Send(MakeSurvey("0180C1010", 1, 0.5)));
  EXPECT_THAT(bench.Deltas(), SizeIs(1)) << "values of unknown areas are kept, and told to nobody";
  bench.unit.published.clear();
  auto areas = SmallRegister();
  areas[5].within.emplace_back("uso-78");
  ASSERT_TRUE(bench.Areas(2, With(areas, {MakeDeso("0180C9999", "0180"), MakeArea("uso-78", "listed")})));
  const auto deltas = bench.Deltas();
  ASSERT_THAT(deltas, SizeIs(1)) << "a value holds in the area named alone";
  EXPECT_EQ(deltas[0].area, "0180C9999");
  EXPECT_EQ(deltas[0].cause, model::DeltaCause::kFrame);
  EXPECT_EQ(deltas[0].values, (std::vector<model::ValueChange>{{model::ValueType::kSurvey, "unsafe", "2024",
                                                                model::Value{2500, 100, -1, -1, "v1"}}}));
  EXPECT_EQ(bench.state().Feeds()->front().unlocated, 0);
  ASSERT_TRUE(bench.Send(MakeWithdrawal("survey|unsafe|0180C9999|2024", 3)));
  EXPECT_EQ(bench.Deltas().back().values,
            (std::vector<model::ValueChange>{{model::ValueType::kSurvey, "unsafe", "2024", std::nullopt}}));
}

/// Events at random places, then three versions of the register, each with areas that lie on them.
void PlayFrames(RegistrarBench& bench, const std::function<base::Status(const Sent&)>& mark) {
  std::mt19937_64 random(20261128);
  std::vector<model::Area> areas = SmallRegister();
  const auto degrees = [&](double from) { return from + static_cast<double>(random() % 1000) / 1000; };
  int id = 0;
  for (std::int64_t version = 1; version <= 4; ++version) {
    if (version > 1) {
      areas.push_back(MakeSquare("square-" + std::to_string(version), degrees(18), degrees(59), 0.5));
      areas.push_back(MakeDeso("0180C20" + std::to_string(version), "0180"));
    }
    const auto bundle = "bundle-" + std::to_string(version);
    bench.content.bundles[bundle] = areas;
    model::Marker marker{version, kNoonMs,
                         model::AreasManifest{version, {bundle}, static_cast<std::int64_t>(areas.size())}};
    ASSERT_TRUE(mark({"", codec::EncodeSubmissionRecord(marker), 0}));
    for (int i = 0; i < 60; ++i) {
      const std::vector<model::Place> places = {
          model::Point{degrees(59), degrees(18)}, model::AreaCode{"0180C20" + std::to_string(random() % 6)},
          kQuarter, model::PlaceName{random() % 2 == 0 ? "Stockholm" : "Skogen"}};
      ASSERT_TRUE(bench.Send(MakeIncident(std::to_string(id++), 1, places[random() % places.size()])));
      if (i % 3 == 0) {
        ASSERT_TRUE(bench.Send(MakeWithdrawal(std::to_string(random() % static_cast<unsigned>(id)), 2)));
      }
    }
  }
}

TEST(RegistrarFrame, GivesTheSameBytesWhereverItIsKilledAndHoweverItIsCut) {
  RegistrarBench whole;
  PlayFrames(whole, [&](const Sent& record) { return whole.SendRaw(record); });
  const auto frames = [](const RegistrarBench& bench) {
    const auto deltas = bench.Deltas();
    return std::count_if(deltas.begin(), deltas.end(),
                         [](const auto& delta) { return delta.cause == model::DeltaCause::kFrame; });
  };
  ASSERT_GT(frames(whole), 50);
  for (const FrameLimits limits :
       {FrameLimits{1, 100, 100}, FrameLimits{5, 3, 100}, FrameLimits{100, 100, 2}}) {
    RegistrarBench cut(model::Clock::kLive, 3, limits);
    int slices = 0;
    PlayFrames(cut, [&](const Sent& record) -> base::Status {
      cut.sent.push_back(record);
      kafka::InputRecord input;
      input.partition = 1;
      input.offset = static_cast<std::int64_t>(cut.sent.size());
      input.key = record.key;
      input.value = record.value;
      std::string cursor;
      do {
        // Each slice dies once before its commit and once after it.
        if (auto lost = cut.step().Handle(input, cursor, cut.unit); !lost) return base::Fail(lost.error());
        cut.unit.Abort();
        cut.Restart();
        auto next = cut.step().Handle(input, cursor, cut.unit);
        if (!next) return base::Fail(next.error());
        cut.unit.Commit();
        cut.step().Committed(1);
        cut.Restart();
        cursor = *next;
        ++slices;
      } while (!cursor.empty());
      return {};
    });
    EXPECT_GT(slices, 20);
    EXPECT_EQ(cut.unit.published, whole.unit.published);
    EXPECT_EQ(cut.unit.committed, whole.unit.committed);
  }
}

TEST(RegistrarFrame, SumsUpToWhatItsEntriesSay) {
  RegistrarBench bench(model::Clock::kLive, 3, {7, 50, 20});
  PlayFrames(bench, [&](const Sent& record) { return bench.SendRaw(record); });
  std::map<std::string, std::int64_t> expected;
  for (int id = 0; id < 240; ++id) {
    const auto entry = bench.state().Entry("polisen", std::to_string(id));
    ASSERT_TRUE(entry && *entry);
    if ((*entry)->area_set == 0) continue;
    const auto set = bench.state().Areas((*entry)->area_set);
    for (const auto& located : *set) expected[located.area] += (*entry)->said.count;
  }
  EXPECT_EQ(bench.Sums(), expected);
  EXPECT_GT(expected["square-2"] + expected["square-3"] + expected["square-4"], 0);
}

TEST(RegistrarFrame, KeepsEachSliceWithinItsLimits) {
  RegistrarBench bench(model::Clock::kLive, 3, {10, 40, 1000});
  ASSERT_TRUE(bench.Areas(1, SmallRegister()));
  for (int id = 0; id < 200; ++id) ASSERT_TRUE(bench.Send(MakeIncident(std::to_string(id), 1, kQuarter)));
  auto areas = SmallRegister();
  areas[5].within = {"uso-9", "a", "b", "c"};
  bench.content.bundles["two"] =
      With(areas, {MakeArea("a", "listed"), MakeArea("b", "listed"), MakeArea("c", "listed")});
  const auto value =
      codec::EncodeSubmissionRecord(model::Marker{2, kNoonMs, model::AreasManifest{2, {"two"}, 11}});
  kafka::InputRecord input;
  input.value = value;
  std::string cursor;
  std::size_t given = 0;
  do {
    const auto next = bench.step().Handle(input, cursor, bench.unit);
    ASSERT_TRUE(next);
    EXPECT_LE(bench.unit.staged.size(), 9U) << "whole events: three deltas each";
    given += bench.unit.staged.size();
    bench.unit.Commit();
    EXPECT_LT(cursor, *next.operator->() + (next->empty() ? "z" : "")) << "ascending";
    cursor = *next;
    EXPECT_EQ(bench.state().Areas()->activation, cursor.empty() ? 2 : 1) << "it holds once all is given";
  } while (!cursor.empty());
  EXPECT_EQ(given, 600U);
}

}  // namespace
}  // namespace lagesbild::registrar
