// The newest partners and subscriptions, in memory: for answers and for partners' tokens.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/registers.h"

namespace lagesbild::notification {

/// Safe from any thread. Fed by whoever reads or writes the register; an older marker of an entry never takes
/// a newer one's place.
class RegisterView {
 public:
  /// Markers of other registers are passed over.
  void Apply(const model::Marker& marker);

  /// Nothing: no such entry, or removed.
  std::optional<model::Partner> FindPartner(std::string_view id) const;
  std::optional<model::Subscription> FindSubscription(std::string_view id) const;
  /// The partner whose token has this SHA-256, in lower-case hex.
  std::optional<std::string> PartnerOfToken(std::string_view token_sha256) const;
  /// Not removed, ascending by id. partner: empty for all.
  std::vector<model::Partner> Partners(std::string_view partner) const;
  std::vector<model::Subscription> Subscriptions(std::string_view partner) const;

  /// Highest activation numbers seen.
  std::int64_t newest_partner() const;
  std::int64_t newest_subscription() const;

 private:
  template <class Entry>
  struct Table {
    struct Row {
      std::int64_t activation = 0;
      Entry entry;
    };
    std::map<std::string, Row, std::less<>> rows;
    std::int64_t newest = 0;

    bool Apply(std::int64_t activation, const Entry& entry);
    std::optional<Entry> Find(std::string_view id) const;
  };

  mutable std::mutex mutex_;
  Table<model::Partner> partners_;
  Table<model::Subscription> subscriptions_;
  std::map<std::string, std::string, std::less<>> tokens_;  // SHA-256 in hex to partner
};

}  // namespace lagesbild::notification
