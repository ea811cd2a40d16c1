// What the tests of the feed side share: bytes from a string, all items of a reader, the folder of real data.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "console/feeds/ports.h"

namespace lagesbild::feeds {

/// Hands a text out in pieces of `step` bytes.
class StringSource : public ByteSource {
 public:
  explicit StringSource(std::string text, std::size_t step = 7) : text_(std::move(text)), step_(step) {}
  base::Result<std::size_t> Read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min({size, step_, text_.size() - at_});
    std::copy_n(text_.data() + at_, count, buffer);
    at_ += count;
    return count;
  }
  Position position() const override {
    return {static_cast<std::int64_t>(at_), static_cast<std::int64_t>(text_.size())};
  }

 private:
  std::string text_;
  std::size_t step_;
  std::size_t at_ = 0;
};

inline std::unique_ptr<ByteSource> Bytes(std::string text) {
  return std::make_unique<StringSource>(std::move(text));
}

/// All items; a failure of the test if the reader stops with an error.
inline std::vector<Item> ReadAll(Reader& reader) {
  std::vector<Item> items;
  for (;;) {
    auto item = reader.Next();
    if (!item) {
      ADD_FAILURE() << item.error().ToString();
      return items;
    }
    if (!*item) return items;
    items.push_back(std::move(**item));
  }
}

inline const Refusal* RefusalOf(const Item& item) { return std::get_if<Refusal>(&item.content); }
inline const model::Submission* SubmissionOf(const Item& item) {
  return std::get_if<model::Submission>(&item.content);
}
inline const model::Incident* IncidentOf(const Item& item) {
  const auto* submission = SubmissionOf(item);
  return submission == nullptr ? nullptr : std::get_if<model::Incident>(&submission->body);
}

/// Rows by outcome: the reason of a refusal, or the kind of an incident, or "withdrawal".
inline std::map<std::string, int> CountOutcomes(const std::vector<Item>& items) {
  std::map<std::string, int> counts;
  for (const Item& item : items) {
    if (const auto* refusal = RefusalOf(item)) {
      ++counts[refusal->reason];
    } else if (const auto* incident = IncidentOf(item)) {
      ++counts[incident->kind];
    } else {
      ++counts["withdrawal"];
    }
  }
  return counts;
}

/// The folder of real data, which does not come with the sources; empty: not there.
inline std::string DataFolder() {
  const char* folder = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
  return folder == nullptr ? std::string() : std::string(folder);
}

}  // namespace lagesbild::feeds
