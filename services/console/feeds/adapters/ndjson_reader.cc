#include <google/protobuf/util/json_util.h>

#include <utility>

#include "common/codec/wire.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/check.h"
#include "console/feeds/domain/row_splitter.h"
#include "console/feeds/domain/text_encoding.h"
#include "lagesbild/submission/v1/submission.pb.h"

namespace lagesbild::feeds {

namespace {

using Content = std::variant<Refusal, model::Submission>;

class NdjsonReader : public Reader {
 public:
  NdjsonReader(std::unique_ptr<ByteSource> source, std::string feed)
      : source_(std::move(source)), rows_(*source_), feed_(std::move(feed)) {}

  base::Result<std::optional<Item>> Next() override {
    auto row = rows_.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) return std::optional<Item>();
    Item item{(*row)->number, std::move((*row)->text), {}};
    if ((*row)->too_long) {
      item.content = Refusal{"ROW_TOO_LONG", {}, "the row is longer than 1 MiB", {}};
    } else {
      item.content = Read(item.original);
    }
    return std::optional<Item>(std::move(item));
  }

  Position position() const override { return source_->position(); }

 private:
  Content Read(const std::string& text) {
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

  std::unique_ptr<ByteSource> source_;
  RowSplitter rows_;
  std::string feed_;
  submission::v1::Submission message_;
};

}  // namespace

std::unique_ptr<Reader> NewNdjsonReader(std::unique_ptr<ByteSource> source, std::string feed) {
  return std::make_unique<NdjsonReader>(std::move(source), std::move(feed));
}

}  // namespace lagesbild::feeds
