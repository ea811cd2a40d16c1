// Feeds, areas, rule sets, references, partners and subscriptions; proto/lagesbild/registers/v1 says what
// each field means.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace lagesbild::model {

struct Feed {
  std::string id;
  std::string name;
  std::string agency;
  std::string token_sha256;
  bool supplies_clock = false;
  std::int64_t silent_after_s = 0;
  bool provisional_areas = false;
  bool removed = false;
  friend bool operator==(const Feed&, const Feed&) = default;
};

struct Area {
  std::string id;
  std::string name;
  std::string level;
  std::string municipality;
  std::string county;
  std::int64_t population = 0;
  std::string geometry_wkb;
  std::vector<std::string> within;
  bool retired = false;
  bool provisional = false;
  std::vector<std::string> predecessors;
  std::int64_t added_at_ms = 0;
  friend bool operator==(const Area&, const Area&) = default;
};

/// The area that stands for every place no area covers.
inline constexpr char kUnlocatedArea[] = "unlocated";

struct AreasManifest {
  std::int64_t version = 0;
  std::vector<std::string> bundles;
  std::int64_t area_count = 0;
  friend bool operator==(const AreasManifest&, const AreasManifest&) = default;
};

struct ReferenceManifest {
  std::string id;
  std::string rule_set;
  std::string level;
  std::string period;
  std::int64_t area_count = 0;
  std::int32_t comparison_count = 0;
  std::vector<std::string> bundles;
  friend bool operator==(const ReferenceManifest&, const ReferenceManifest&) = default;
};

struct RuleSetDocument {
  std::string id;
  std::string yaml;
  friend bool operator==(const RuleSetDocument&, const RuleSetDocument&) = default;
};

struct Partner {
  std::string id;
  std::string name;
  std::string token_sha256;
  bool removed = false;
  friend bool operator==(const Partner&, const Partner&) = default;
};

struct Subscription {
  std::string id;
  std::string partner;
  std::vector<std::string> areas;
  std::vector<std::string> municipalities;
  std::vector<std::string> counties;
  std::vector<std::string> levels;
  std::vector<std::string> finding_kinds;
  std::vector<std::string> class_from;
  std::vector<std::string> class_to;
  std::vector<std::string> directions;
  std::int32_t severity_min = 0;
  bool test = false;
  bool removed = false;
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

struct Marker {
  std::int64_t activation = 0;
  std::int64_t activated_at_ms = 0;
  std::variant<std::monostate, Feed, RuleSetDocument, Subscription, AreasManifest, Partner, ReferenceManifest>
      content;
  friend bool operator==(const Marker&, const Marker&) = default;
};

/// Whose clock an installation runs on, for ever.
enum class Clock : std::uint8_t { kLive = 1, kFeed = 2 };

/// What `lagesbild init` fixed; checked at each start.
struct Installation {
  std::string epoch;
  std::int32_t partitions = 0;
  Clock clock = Clock::kLive;
  std::int64_t tick_interval_ms = 0;
  std::int64_t created_at_ms = 0;
  friend bool operator==(const Installation&, const Installation&) = default;
};

}  // namespace lagesbild::model
