#include "console/commands/picture.h"

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <set>
#include <utility>

#include "common/kafka/installation.h"
#include "console/clients/area_client.h"
#include "console/clients/register_client.h"
#include "console/commands/finding_log.h"
#include "console/feeds/domain/text.h"
#include "console/picture/domain/picture.h"
#include "console/picture/tables.h"

namespace lagesbild::console {

namespace {

using picture::Language;
using picture::Phrase;

base::Result<picture::Question> QuestionOf(const PictureOptions& options) {
  picture::Question question{std::nullopt, options.level};
  if (options.since.empty()) return question;
  question.since_day = feeds::ParseDay(options.since);
  if (question.since_day) return question;
  return base::Fail(base::ErrorCode::kInvalidArgument, "--since '" + options.since + "' is no day",
                    "for example --since 2026-10-29");
}

bool IsOfClassOrEvidence(const model::Finding& finding) {
  return !std::holds_alternative<model::TrendChange>(finding.change);
}

base::Result<bool> HasLiveClock(const std::string& bootstrap) {
  const auto installation = kafka::ReadInstallation(bootstrap);
  if (!installation) return base::Fail(installation.error());
  if (!*installation) {
    return base::Fail(base::ErrorCode::kFailedPrecondition, "there is no installation yet", "lagesbild init");
  }
  return (*installation)->clock == model::Clock::kLive;
}

base::Result<picture::Readings> Read(const Session& session) {
  picture::Readings readings;
  const auto live = HasLiveClock(session.kafka_bootstrap);
  if (!live) return base::Fail(live.error());
  readings.live_clock = *live;
  // The log last: an assessment without the change that led to it would have come from nowhere. All levels,
  // since an area's official class may be that of the area it lies in.
  auto assessments = AreaClient(session.scoring, session.token).ListAreas("");
  if (!assessments) return base::Fail(assessments.error());
  readings.assessments = std::move(*assessments);
  auto areas = RegisterClient(session.ingest, session.token).ListAreas("", "", false);
  if (!areas) return base::Fail(areas.error());
  readings.areas = std::move(*areas);
  auto log = ReadFindingLog(session.kafka_bootstrap, IsOfClassOrEvidence);
  if (!log) return base::Fail(log.error());
  readings.findings = std::move(log->findings);
  readings.first_ms = log->first_ms;
  readings.now_ms = log->last_ms;
  return readings;
}

/// "For the worse (3)", or "For the worse (30; the first 10 shown; --top 0 shows all)".
std::string TitleOf(const Phrase& title, const Table& table, std::size_t top, Language language) {
  constexpr Phrase kShown{"the first {} shown; --top 0 shows all", "de första {} visas; --top 0 visar alla"};
  const auto count = table.rows.size();
  if (top == 0 || count <= top) return fmt::format("{} ({})", title.In(language), count);
  return fmt::format("{} ({}; {})", title.In(language), count,
                     fmt::format(fmt::runtime(kShown.In(language)), top));
}

/// Prints one after the other for people, gathers them for programs.
class Pages {
 public:
  Pages(const PictureOptions& options, Language language, Session& session)
      : top_(static_cast<std::size_t>(options.top)),
        language_(language),
        for_people_(session.format == OutputFormat::kTable),
        answer_(session.format, *session.out) {}

  /// columns: those that people see.
  void AddList(const std::string& name, const Phrase& title, const Table& table,
               const std::vector<std::string>& columns) {
    if (!for_people_) return answer_.Add(name, {}, table);
    const auto text = TitleOf(title, table, top_, language_);
    if (table.rows.empty()) return answer_.Add(name, text, {});
    answer_.Add(name, text, picture::ForPeople(table, columns, top_, language_));
  }
  void AddWhole(const std::string& name, const std::string& title, const Table& table,
                const std::vector<std::string>& columns) {
    answer_.Add(name, title, for_people_ ? picture::ForPeople(table, columns, 0, language_) : table);
  }
  void AddForPrograms(const std::string& name, const Table& table) {
    if (!for_people_) answer_.Add(name, {}, table);
  }
  void End() { answer_.End(); }

 private:
  std::size_t top_;
  Language language_;
  bool for_people_;
  Answer answer_;
};

std::string Heading(const picture::Picture& made, Language language) {
  constexpr Phrase kText{"The indicated picture on {}, against {} (when the day began); rules {}",
                         "Den indikerade lägesbilden {}, mot {} (när dagen började); regler {}"};
  return fmt::format(fmt::runtime(kText.In(language)), std::get<std::string>(LocalTime(made.now_ms)),
                     DayText(made.since_day), fmt::join(made.rule_sets, ", "));
}

void AddChanges(const picture::Picture& made, Language language, Pages& pages) {
  const std::vector<std::string> columns = {"time", "area", "name", "from", "to", "moved", "contributed"};
  pages.AddList("better", {"For the better", "Till det bättre"},
                picture::Changes(made, model::Direction::kBetter, language), columns);
  pages.AddList("worse", {"For the worse", "Till det sämre"},
                picture::Changes(made, model::Direction::kWorse, language), columns);
  pages.AddList("neither", {"Evidence or areas came or went", "Underlag eller områden som kom eller gick"},
                picture::Changes(made, model::Direction::kNeutral, language), columns);
}

/// For people a list for each level: areas are compared only within theirs.
void AddPriorities(const picture::Picture& made, Language language, bool for_people, Pages& pages) {
  constexpr Phrase kTitle{"In order of priority", "I prioritetsordning"};
  const std::vector<std::string> columns = {"priority", "area", "name", "class", "official_class", "reason"};
  const auto table = picture::Priorities(made, language);
  if (!for_people) return pages.AddList("priorities", kTitle, table, columns);
  std::set<std::string> levels;
  for (const auto at : made.order) levels.insert(made.rows[at].now->level);
  if (levels.empty()) return pages.AddList("priorities", kTitle, table, columns);
  for (const auto& level : levels) {
    const auto title = fmt::format("{}: {}", kTitle.In(language), level);
    pages.AddList("priorities", {title, title}, picture::Where(table, "level", level), columns);
  }
}

void AddOfficial(const picture::Picture& made, Language language, Pages& pages) {
  constexpr Phrase kBeside{"Official and indicated class side by side",
                           "Officiell och indikerad klass sida vid sida"};
  pages.AddWhole("official", std::string(kBeside.In(language)), picture::SideBySide(made),
                 {"level", "authority", "official_class", "indicated_class", "areas"});
  pages.AddList(
      "disagreement", {"Where the two disagree, both ways", "Där de två skiljer sig, åt båda håll"},
      picture::Disagreement(made),
      {"agreement", "area", "name", "indicated_class", "official_class", "decided", "official_area"});
}

void TellRemarks(const picture::Picture& made, Session& session) {
  if (made.rule_sets.size() > 1) {
    *session.err << "note: the rules changed in this time: changes by 'rules' say nothing of the areas\n";
  }
  if (made.unregistered > 0) {
    *session.err << fmt::format("note: {} places that no register knows are not in the picture: areas list\n",
                                made.unregistered);
  }
}

}  // namespace

base::Status ShowPicture(const PictureOptions& options, Session& session) {
  const auto question = QuestionOf(options);
  if (!question) return base::Fail(question.error());
  const auto readings = Read(session);
  if (!readings) return base::Fail(readings.error());
  const auto made = picture::Compose(*readings, *question);
  if (!made) return base::Fail(made.error());
  const auto language = options.language == "sv" ? Language::kSwedish : Language::kEnglish;
  TellRemarks(*made, session);
  if (session.format == OutputFormat::kCsv) {
    Print(picture::Areas(*made, language), session.format, *session.out);
    return {};
  }
  Pages pages(options, language, session);
  pages.AddForPrograms("picture", picture::Overview(*made, options.level));
  pages.AddWhole("classes", Heading(*made, language), picture::Counts(*made),
                 {"level", "class", "at_day", "now", "change", "added", "gone"});
  AddChanges(*made, language, pages);
  AddPriorities(*made, language, session.format == OutputFormat::kTable, pages);
  AddOfficial(*made, language, pages);
  pages.AddList("frame",
                {"Areas that came, went or are learning", "Områden som kom, gick eller saknar hel historik"},
                picture::FrameChanges(*made), {"change", "time", "area", "name", "others", "learning"});
  pages.AddForPrograms("areas", picture::Areas(*made, language));
  pages.End();
  return {};
}

}  // namespace lagesbild::console
