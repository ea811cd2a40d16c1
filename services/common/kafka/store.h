// Where a partition's state lives in memory: byte strings by key, behind one interface so that a stage with
// very many small records can keep them tighter.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace lagesbild::kafka {

/// One partition's state. Used on the lane's thread. Get's views hold until the next Put or Erase.
class Store {
 public:
  virtual ~Store() = default;
  virtual std::optional<std::string_view> Get(std::string_view key) const = 0;
  virtual void Put(std::string_view key, std::string_view value) = 0;
  virtual void Erase(std::string_view key) = 0;
  /// Keys >= `from`, ascending, until `visit` returns false. `visit` must not change the store.
  virtual void Scan(std::string_view from,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const = 0;
  /// Every key, in any order: for snapshots and checks.
  virtual void ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const = 0;
  virtual std::size_t size() const = 0;
  virtual std::size_t memory_bytes() const = 0;
};

/// A sorted tree of strings: the default.
std::unique_ptr<Store> NewOrderedStore();

/// Makes the store of one partition.
using StoreFactory = std::function<std::unique_ptr<Store>()>;

}  // namespace lagesbild::kafka
