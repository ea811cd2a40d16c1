// Large register content by its hash: bundles in a compacted topic, fetched when a marker names them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::kafka {

/// The key of content: its SHA-256 in lower-case hex.
std::string ContentKey(std::string_view bytes);

/// Follows one content topic (lagesbild.areas.v1, lagesbild.references.v1) and hands out what lies under a
/// key. Keeps in memory what was not asked for yet. Used by one thread at a time.
class ContentFollower {
 public:
  static base::Result<std::unique_ptr<ContentFollower>> Open(const std::string& bootstrap,
                                                             const std::string& topic);
  ~ContentFollower();
  ContentFollower(const ContentFollower&) = delete;
  ContentFollower& operator=(const ContentFollower&) = delete;

  /// The bytes under `key`; waits up to `patience` for them to arrive. Their SHA-256 is the key: records
  /// where it is not are passed over and counted. kUnavailable: not there in time.
  base::Result<std::string> Get(const std::string& key, std::chrono::milliseconds patience);

  /// Forgets all bytes held; a later Get reads the topic again.
  void Drop();

  /// Records whose bytes did not match their key, so far.
  std::size_t mismatches() const;

 private:
  struct Parts;
  explicit ContentFollower(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::kafka
