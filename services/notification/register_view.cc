#include "notification/register_view.h"

#include <algorithm>
#include <variant>

#include "common/base/hash.h"

namespace lagesbild::notification {

template <class Entry>
bool RegisterView::Table<Entry>::Apply(std::int64_t activation, const Entry& entry) {
  newest = std::max(newest, activation);
  Row& row = rows[entry.id];
  if (activation <= row.activation) return false;
  row = {activation, entry};
  return true;
}

template <class Entry>
std::optional<Entry> RegisterView::Table<Entry>::Find(std::string_view id) const {
  const auto found = rows.find(id);
  if (found == rows.end() || found->second.entry.removed) return std::nullopt;
  return found->second.entry;
}

void RegisterView::Apply(const model::Marker& marker) {
  const std::scoped_lock lock(mutex_);
  if (const auto* subscription = std::get_if<model::Subscription>(&marker.content)) {
    subscriptions_.Apply(marker.activation, *subscription);
  }
  const auto* partner = std::get_if<model::Partner>(&marker.content);
  if (partner == nullptr) return;
  if (!partners_.Apply(marker.activation, *partner)) return;
  std::erase_if(tokens_, [&](const auto& token) { return token.second == partner->id; });
  if (!partner->removed) tokens_[base::Hex(partner->token_sha256)] = partner->id;
}

std::optional<model::Partner> RegisterView::FindPartner(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  return partners_.Find(id);
}

std::optional<model::Subscription> RegisterView::FindSubscription(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  return subscriptions_.Find(id);
}

std::optional<std::string> RegisterView::PartnerOfToken(std::string_view token_sha256) const {
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(token_sha256);
  if (found == tokens_.end()) return std::nullopt;
  return found->second;
}

std::vector<model::Partner> RegisterView::Partners(std::string_view partner) const {
  const std::scoped_lock lock(mutex_);
  std::vector<model::Partner> partners;
  for (const auto& [id, row] : partners_.rows) {
    if (!row.entry.removed && (partner.empty() || partner == id)) partners.push_back(row.entry);
  }
  return partners;
}

std::vector<model::Subscription> RegisterView::Subscriptions(std::string_view partner) const {
  const std::scoped_lock lock(mutex_);
  std::vector<model::Subscription> subscriptions;
  for (const auto& [id, row] : subscriptions_.rows) {
    if (row.entry.removed || (!partner.empty() && partner != row.entry.partner)) continue;
    subscriptions.push_back(row.entry);
  }
  return subscriptions;
}

std::int64_t RegisterView::newest_partner() const {
  const std::scoped_lock lock(mutex_);
  return partners_.newest;
}

std::int64_t RegisterView::newest_subscription() const {
  const std::scoped_lock lock(mutex_);
  return subscriptions_.newest;
}

}  // namespace lagesbild::notification
