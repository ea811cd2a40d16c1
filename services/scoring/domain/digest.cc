#include <array>
#include <bit>
#include <cstddef>

#include "scoring/domain/assess.h"

namespace lagesbild::scoring {

namespace {

constexpr std::uint64_t kPrime = 0x100000001b3ULL;

/// The prime to the power of 0 to 8: what as many zero bytes multiply the hash by.
constexpr std::array<std::uint64_t, 9> kPowers = [] {
  std::array<std::uint64_t, 9> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * kPrime;
  return powers;
}();

/// FNV-1a over 64 bits (Fowler, Noll, Vo); each text is followed by its length, so that texts cannot run
/// together.
class Fnv {
 public:
  Fnv& operator<<(std::string_view text) {
    for (const char byte : text) Add(static_cast<unsigned char>(byte));
    return *this << static_cast<std::int64_t>(text.size());
  }
  Fnv& operator<<(std::int64_t number) {
    // Eight bytes, little endian; most numbers are small, and zero bytes only multiply.
    auto bits = static_cast<std::uint64_t>(number);
    const auto bytes = (static_cast<std::size_t>(std::bit_width(bits)) + 7) / 8;
    for (std::size_t i = 0; i < bytes; ++i, bits >>= 8U) Add(bits & 0xFFU);
    hash_ *= kPowers[8 - bytes];
    return *this;
  }
  std::uint64_t value() const { return hash_; }

 private:
  void Add(std::uint64_t byte) { hash_ = (hash_ ^ byte) * kPrime; }

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
