#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "common/codec/wire.h"
#include "console/feeds/adapters/row_reader.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/check.h"
#include "console/feeds/domain/text_encoding.h"
#include "lagesbild/submission/v1/submission.pb.h"

namespace lagesbild::feeds {

namespace {

class NdjsonReader final : public RowReader {
 public:
  NdjsonReader(std::unique_ptr<ByteSource> source, std::string feed)
      : RowReader(std::move(source)), feed_(std::move(feed)) {}

 private:
  /// A line of a file of refused rows holds the event as it stood, as text; whoever mended it may have made
  /// it a JSON object.
  std::string OfEvent(std::string text) override {
    if (text.find("\"event\"") == std::string::npos) return text;
    const auto line = nlohmann::json::parse(text, nullptr, false);
    if (!line.is_object() || !line.contains("row") || !line.contains("event")) return text;
    const auto& event = line["event"];
    return event.is_string() ? event.get<std::string>()
                             : event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  Content Read(const std::string& text) override {
    if (!IsUtf8(text)) return Refusal{"BAD_TEXT", {}, "the row is not UTF-8", "save the file as UTF-8"};
    message_.Clear();
    const auto parsed = google::protobuf::util::JsonStringToMessage(text, &message_);
    if (!parsed.ok()) {
      return Refusal{"BAD_ROW",
                     {},
                     "not an event in JSON: " + std::string(parsed.message()),
                     "compare with: lagesbild feed template incident"};
    }
    model::Submission event = codec::FromWire(message_);
    if (!event.feed.empty() && event.feed != feed_) {
      return Refusal{"WRONG_FEED", "feed", "'" + event.feed + "' is not the feed '" + feed_ + "'",
                     "leave the member out"};
    }
    event.feed = feed_;
    if (event.revision == 0) event.revision = 1;
    if (auto* incident = std::get_if<model::Incident>(&event.body);
        incident != nullptr && incident->count == 0) {
      incident->count = 1;
    }
    if (std::string key = KeyOf(event.body); !key.empty()) event.source_id = std::move(key);
    if (auto fault = CheckLocally(event)) return *fault;
    return event;
  }

  std::string feed_;
  submission::v1::Submission message_;
};

}  // namespace

std::unique_ptr<Reader> NewNdjsonReader(std::unique_ptr<ByteSource> source, std::string feed) {
  return std::make_unique<NdjsonReader>(std::move(source), std::move(feed));
}

}  // namespace lagesbild::feeds
