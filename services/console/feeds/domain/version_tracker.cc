#include "console/feeds/domain/version_tracker.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "common/base/hash.h"

namespace lagesbild::feeds {

namespace {

/// Never 0.
std::uint64_t HashOf(const model::Incident& incident) {
  const auto* place = std::get_if<model::PlaceName>(&incident.place);
  std::string joined;
  base::AppendField(joined, incident.kind);
  base::AppendField(joined, place == nullptr ? std::string_view() : std::string_view(place->name));
  base::AppendField(joined, std::to_string(incident.count));
  base::AppendField(joined, std::to_string(incident.occurred_at_ms));
  const base::Sha256Digest digest = base::Sha256(joined);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < 8; ++i) hash = (hash << 8U) | digest[i];
  return hash == 0 ? 1 : hash;
}

template <class Number>
bool TakeNumber(std::string_view& text, char end, Number& number) {
  const auto stop = std::min(text.find(end), text.size());
  const std::string_view digits = text.substr(0, stop);
  const auto [last, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc() || last != digits.data() + digits.size()) return false;
  text.remove_prefix(std::min(stop + 1, text.size()));
  return true;
}

}  // namespace

std::optional<VersionTracker::Change> VersionTracker::Observe(std::int64_t id, const model::Body& body) {
  const auto* incident = std::get_if<model::Incident>(&body);
  const std::uint64_t hash = incident == nullptr ? 0 : HashOf(*incident);
  const model::Body says =
      incident == nullptr ? model::Body(model::Withdrawal{"no longer an incident"}) : body;
  const bool confirmed = delivery_ == Delivery::kAssumed;
  const auto found = said_.find(id);
  if (found == said_.end()) {
    if (incident == nullptr) return std::nullopt;
    said_.emplace(id, Said{1, hash, confirmed});
    return Change{1, says};
  }
  Said& said = found->second;
  if (said.hash == hash) {
    if (said.confirmed) return std::nullopt;
    return Change{said.revision, says};
  }
  said = {said.revision + 1, hash, confirmed};
  return Change{said.revision, says};
}

void VersionTracker::Confirm(std::int64_t id, std::uint32_t revision) {
  const auto found = said_.find(id);
  if (found != said_.end() && found->second.revision == revision) found->second.confirmed = true;
}

std::string VersionTracker::Encode() const {
  std::vector<std::int64_t> ids;
  ids.reserve(said_.size());
  for (const auto& [id, said] : said_) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  std::string out;
  for (const std::int64_t id : ids) {
    const Said& said = said_.at(id);
    out += std::to_string(id) + " " + std::to_string(said.revision) + " " + std::to_string(said.hash) +
           (said.confirmed ? " 1\n" : " 0\n");
  }
  return out;
}

base::Status VersionTracker::Restore(std::string_view text) {
  said_.clear();
  for (int line = 1; !text.empty(); ++line) {
    std::int64_t id = 0;
    int confirmed = 0;
    Said said;
    if (!TakeNumber(text, ' ', id) || !TakeNumber(text, ' ', said.revision) ||
        !TakeNumber(text, ' ', said.hash) || !TakeNumber(text, '\n', confirmed) || said.revision == 0 ||
        confirmed < 0 || confirmed > 1) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "line " + std::to_string(line) + " of the seen events is broken",
                        "delete the file to begin anew; events still shown are then sent again");
    }
    said.confirmed = confirmed == 1;
    said_[id] = said;
  }
  return {};
}

}  // namespace lagesbild::feeds
