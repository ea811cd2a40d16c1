// A reader whose rows are lines or elements of a JSON array: what is the same whatever a row says.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "console/feeds/domain/item.h"
#include "console/feeds/domain/row_splitter.h"
#include "console/feeds/domain/source.h"

namespace lagesbild::feeds {

class RowReader : public Reader {
 public:
  explicit RowReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), rows_(*source_) {}

  base::Result<std::optional<Item>> Next() final {
    auto row = rows_.Next();
    if (!row) return base::Fail(row.error());
    if (!*row) return std::optional<Item>();
    Item item{(*row)->number, OfEvent(std::move((*row)->text)), {}};
    if ((*row)->too_long) {
      item.content = Refusal{"ROW_TOO_LONG", {}, "the row is longer than 1 MiB", {}};
    } else {
      item.content = Read(item.original);
    }
    return std::optional<Item>(std::move(item));
  }

  Position position() const final { return source_->position(); }

 protected:
  using Content = std::variant<Refusal, model::Submission>;
  /// What of a row says the event, if it says more than that.
  virtual std::string OfEvent(std::string text) { return text; }
  /// text: one row, without its end.
  virtual Content Read(const std::string& text) = 0;

 private:
  std::unique_ptr<ByteSource> source_;
  RowSplitter rows_;
};

}  // namespace lagesbild::feeds
