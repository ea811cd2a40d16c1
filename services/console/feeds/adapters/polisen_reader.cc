#include "console/feeds/adapters/polisen_reader.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "console/feeds/adapters/row_reader.h"
#include "console/feeds/domain/polisen_event.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/domain/version_tracker.h"

namespace lagesbild::feeds {

namespace {

using nlohmann::json;

std::string Text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> Integer(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  return found->get<std::int64_t>();
}

Refusal Broken(std::string field, std::string description, std::string hint = {}) {
  return {"BAD_ROW", std::move(field), std::move(description), std::move(hint)};
}

/// An event and when it was seen; recorded_at_ms 0: not known.
struct Seen {
  PolisenEvent event;
  std::int64_t recorded_at_ms = 0;
};

class PolisenReader final : public RowReader {
 public:
  PolisenReader(std::unique_ptr<ByteSource> source, VersionTracker& tracker, PolisenOptions options)
      : RowReader(std::move(source)), tracker_(tracker), options_(std::move(options)) {}

 private:
  Content Read(const std::string& text) override {
    const json row = json::parse(text, nullptr, false);
    if (row.is_discarded()) return Broken({}, "not JSON", "expected one object a row");
    if (!row.is_object()) return Broken({}, "not a JSON object");
    const auto version = row.find("event");
    if (version != row.end()) return FromVersion(row, *version);
    if (options_.skip_revised && Integer(row, "revisions").value_or(1) > 1) {
      return Refusal{"IN_VERSIONS", "revisions", "its versions are read from the file of versions", {}};
    }
    return FromRow(row);
  }

  Content FromVersion(const json& row, const json& event) {
    const auto observed_ms = ParseInstant(Text(row, "observed_at"));
    if (!observed_ms) return Broken("observed_at", "'" + Text(row, "observed_at") + "' is not a time");
    if (!event.is_object()) return Broken("event", "not a JSON object");
    return Submit(event, *observed_ms);
  }

  Content FromRow(const json& row) {
    // Of a changed event only the last version is here: known by last_seen at the latest.
    const bool revised = Integer(row, "revisions").value_or(1) > 1;
    const std::string seen = Text(row, revised ? "last_seen" : "first_seen");
    if (seen.empty()) {
      const auto published_ms = ParseInstant(Text(row, "datetime"));
      return Submit(row, options_.recorded_at_publication ? published_ms.value_or(0) : 0);
    }
    const auto seen_ms = ParseInstant(seen);
    if (!seen_ms) return Broken(revised ? "last_seen" : "first_seen", "'" + seen + "' is not a time");
    return Submit(row, *seen_ms);
  }

  Content Submit(const json& object, std::int64_t recorded_at_ms) {
    const auto id = Integer(object, "id");
    if (!id) return Broken("id", "no whole number", "expected \"id\": 371971");
    const auto location = object.find("location");
    const bool has_location = location != object.end() && location->is_object();
    const PolisenEvent event{*id, Text(object, "datetime"), Text(object, "name"), Text(object, "type"),
                             has_location ? Text(*location, "name") : std::string()};
    auto content = ToIncident(event);
    auto* incident = std::get_if<model::Incident>(&content);
    if (incident != nullptr && recorded_at_ms != 0 &&
        incident->occurred_at_ms > recorded_at_ms + kMaxAheadMs) {
      content =
          Refusal{"IN_FUTURE", "name", "'" + event.name + "' lies more than 24 h after it was seen", {}};
      incident = nullptr;
    }
    return Versioned(event, std::move(content), recorded_at_ms);
  }

  Content Versioned(const PolisenEvent& event, std::variant<Refusal, model::Incident> content,
                    std::int64_t recorded_at_ms) {
    const auto* incident = std::get_if<model::Incident>(&content);
    auto change = tracker_.Observe(event.id, incident == nullptr ? model::Body() : model::Body(*incident));
    if (!change) {
      if (incident == nullptr) return std::get<Refusal>(std::move(content));
      return Refusal{"UNCHANGED", {}, "says the same as the version before", {}};
    }
    model::Submission submission;
    submission.feed = options_.feed;
    submission.source_id = std::to_string(event.id);
    submission.revision = change->revision;
    submission.recorded_at_ms = recorded_at_ms;
    submission.body = std::move(change->body);
    return submission;
  }

  VersionTracker& tracker_;
  PolisenOptions options_;
};

}  // namespace

std::unique_ptr<Reader> NewPolisenReader(std::unique_ptr<ByteSource> source, VersionTracker& tracker,
                                         PolisenOptions options) {
  return std::make_unique<PolisenReader>(std::move(source), tracker, std::move(options));
}

}  // namespace lagesbild::feeds
