// What is wrong with one field of an event, and a list of it that costs nothing while nothing is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/gateway/domain/reason.h"

namespace lagesbild::ingest {

struct Violation {
  std::string field;  ///< Path, for example "events[3].incident.place.point.latitude".
  Reason reason = Reason::kMalformed;
  std::string description;  ///< What is wrong, with the value.
  std::string hint;         ///< What to try.
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// Collects the violations of one event. Builds paths only when something is wrong.
class Violations {
 public:
  /// index: place of the event in its batch.
  explicit Violations(std::size_t index) : index_(index) {}

  /// `path` is relative to the event, for example "incident.kind"; empty means the event as a whole.
  void Add(std::string_view path, Reason reason, std::string description, std::string hint) {
    std::string field = "events[" + std::to_string(index_) + "]";
    if (!path.empty()) field.append(".").append(path);
    all_.push_back({std::move(field), reason, std::move(description), std::move(hint)});
  }

  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  std::vector<Violation> Take() { return std::move(all_); }

 private:
  std::size_t index_;
  std::vector<Violation> all_;
};

}  // namespace lagesbild::ingest
