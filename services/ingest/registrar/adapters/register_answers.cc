#include "ingest/registrar/adapters/register_answers.h"

#include <algorithm>

#include "common/model/kinds.h"

namespace lagesbild::registrar {

base::Result<EventAnswer> AnswerEvent(const kafka::StateView& state, std::string_view feed,
                                      std::string_view source_id) {
  const RegisterReader reader(state);
  const auto entry = reader.Entry(feed, source_id);
  if (!entry) return base::Fail(entry.error());
  if (!*entry) {
    return base::Fail(base::ErrorCode::kNotFound,
                      "no event '" + std::string(source_id) + "' of feed '" + std::string(feed) + "'",
                      "check feed and source id; an event is here some seconds after its receipt");
  }
  const RegisterEntry& found = **entry;
  EventAnswer answer;
  answer.revision = found.revision;
  answer.outcome = found.last_outcome;
  answer.is_withdrawn = found.said.type == SaidType::kNothing;
  if (const auto* kind = model::FindKind(found.said.kind); found.said.type == SaidType::kIncident) {
    if (kind != nullptr) answer.kind = kind->name;
    answer.count = found.said.count;
    answer.day = found.said.day;
  }
  if (found.area_set == 0) return answer;
  const auto areas = reader.Areas(found.area_set);
  if (!areas) return base::Fail(areas.error());
  for (const auto& located : *areas) answer.areas.push_back(located.area);
  return answer;
}

base::Result<std::vector<FeedRecord>> AnswerFeeds(const kafka::StateView& state, std::string_view only) {
  auto feeds = RegisterReader(state).Feeds();
  if (!feeds || only.empty()) return feeds;
  std::erase_if(*feeds, [&](const FeedRecord& feed) { return feed.id != only; });
  return feeds;
}

void AddFeed(const FeedRecord& feed, std::vector<FeedRecord>& sum) {
  auto at = std::lower_bound(sum.begin(), sum.end(), feed.id,
                             [](const FeedRecord& one, const std::string& id) { return one.id < id; });
  if (at == sum.end() || at->id != feed.id) {
    sum.insert(at, feed);
    return;
  }
  for (std::size_t i = 0; i < at->by_outcome.size(); ++i) at->by_outcome[i] += feed.by_outcome[i];
  at->unlocated += feed.unlocated;
  at->last_recorded_at_ms = std::max(at->last_recorded_at_ms, feed.last_recorded_at_ms);
}

}  // namespace lagesbild::registrar
