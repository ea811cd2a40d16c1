// The content a manifest names, out of the content topic of its register: bundles, each a row of items.
#pragma once

#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/content.h"

namespace lagesbild::stage {

/// The bytes of bundles. Opens its reader at the first one.
class BundleBytes {
 public:
  BundleBytes(std::string bootstrap, std::string_view topic)
      : bootstrap_(std::move(bootstrap)), topic_(topic) {}
  /// Waits three seconds at most. kUnavailable: it has not arrived.
  base::Result<std::string> Get(const std::string& key);
  /// Forgets all bytes held.
  void Drop();

 private:
  std::string bootstrap_;
  std::string topic_;
  std::unique_ptr<kafka::ContentFollower> follower_;
};

/// For one lane, on its thread.
template <class Item>
class BundleReader {
 public:
  /// Takes the bytes of one bundle. kInvalidArgument: they are none.
  using Decode = base::Result<std::vector<Item>> (*)(std::string_view);
  BundleReader(std::string bootstrap, std::string_view topic, Decode decode)
      : bytes_(std::move(bootstrap), topic), decode_(decode) {}

  /// All items of the bundles under these keys, in their order. Waits three seconds for a bundle at
  /// most: the lane asks again for as long as it has patience (content_deadline, 10 s), and its transaction
  /// must not run out meanwhile. kUnavailable: a bundle has not arrived, asking again may help;
  /// kInvalidArgument: it is there and cannot be read.
  base::Result<std::vector<Item>> Load(const std::vector<std::string>& keys) {
    for (const auto& key : keys) {
      if (arrived_.contains(key)) continue;
      auto bytes = bytes_.Get(key);
      if (!bytes) return base::Fail(bytes.error());
      auto bundle = decode_(*bytes);
      if (!bundle) return base::Fail(bundle.error());
      arrived_[key] = std::move(*bundle);
    }
    std::vector<Item> items;
    for (const auto& key : keys) {
      auto& bundle = arrived_[key];
      items.insert(items.end(), std::make_move_iterator(bundle.begin()),
                   std::make_move_iterator(bundle.end()));
      bundle.clear();
    }
    arrived_.clear();
    bytes_.Drop();
    return items;
  }

 private:
  BundleBytes bytes_;
  Decode decode_;
  /// Bundles that arrived for a manifest of which others are still missing.
  std::map<std::string, std::vector<Item>> arrived_;
};

}  // namespace lagesbild::stage
