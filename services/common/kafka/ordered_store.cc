#include <absl/container/btree_map.h>

#include <string>

#include "common/kafka/store.h"

namespace lagesbild::kafka {

namespace {

class OrderedStore final : public Store {
 public:
  std::optional<std::string_view> Get(std::string_view key) const override {
    const auto found = map_.find(key);
    if (found == map_.end()) return std::nullopt;
    return found->second;
  }

  void Put(std::string_view key, std::string_view value) override {
    const auto found = map_.find(key);
    if (found != map_.end()) {
      bytes_ += value.size();
      bytes_ -= found->second.size();
      found->second.assign(value);
      return;
    }
    bytes_ += key.size() + value.size();
    map_.emplace(std::string(key), std::string(value));
  }

  void Erase(std::string_view key) override {
    const auto found = map_.find(key);
    if (found == map_.end()) return;
    bytes_ -= found->first.size() + found->second.size();
    map_.erase(found);
  }

  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    for (auto at = map_.lower_bound(from); at != map_.end(); ++at) {
      if (!visit(at->first, at->second)) return;
    }
  }

  void ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const override {
    for (const auto& [key, value] : map_) visit(key, value);
  }

  std::size_t size() const override { return map_.size(); }

  std::size_t memory_bytes() const override {
    return bytes_ + map_.size() * 2 * sizeof(std::string);  // the strings' heads; node slack not counted
  }

 private:
  absl::btree_map<std::string, std::string, std::less<>> map_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<Store> NewOrderedStore() { return std::make_unique<OrderedStore>(); }

}  // namespace lagesbild::kafka
