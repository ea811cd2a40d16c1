#include "scoring/domain/assess.h"

namespace lagesbild::scoring {

namespace {

/// FNV-1a over 64 bits (Fowler, Noll, Vo); each text is followed by its length, so that texts cannot run
/// together.
class Fnv {
 public:
  Fnv& operator<<(std::string_view text) {
    for (const char byte : text) Add(static_cast<unsigned char>(byte));
    return *this << static_cast<std::int64_t>(text.size());
  }
  Fnv& operator<<(std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    for (unsigned shift = 0; shift < 64; shift += 8) Add((bits >> shift) & 0xFFU);
    return *this;
  }
  std::uint64_t value() const { return hash_; }

 private:
  void Add(std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ULL; }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::uint64_t VisibleDigest(const model::Assessment& shown) {
  Fnv fnv;
  fnv << shown.area << shown.name << shown.level << shown.municipality << shown.county << shown.population
      << shown.recorded_at_ms << shown.indicated_class << shown.class_since_ms << shown.pending_class
      << shown.pending_since_ms << shown.rule_set << shown.areas_activation << shown.engine
      << static_cast<std::int64_t>(shown.provisional);
  for (const auto& axis : shown.axes) {
    fnv << axis.name << axis.unit << static_cast<std::int64_t>(axis.score_milli.has_value())
        << axis.score_milli.value_or(0) << axis.level.value_or(-1);
  }
  for (const auto& part : shown.contributions) {
    fnv << part.axis << part.name << part.feed << part.count << part.points_milli;
  }
  for (const auto& code : shown.missing) fnv << code;
  for (const auto& official : shown.official)
    fnv << official.authority << official.class_id << official.decided_day;
  return fnv.value();
}

}  // namespace lagesbild::scoring
