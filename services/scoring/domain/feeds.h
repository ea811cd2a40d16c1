// Which feeds speak and which have fallen silent, judged by the log's own time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::scoring {

struct FeedState {
  /// Longest calm in milliseconds; 0: no expectation.
  std::int64_t silent_after_ms = 0;
  bool removed = false;
  /// Activation of the marker that said so; 0: none yet.
  std::int64_t activation = 0;
  /// Time of the log when it was last heard of; 0: not yet, since there is time.
  std::int64_t heard_ms = 0;
  /// Heard of since time last rose.
  bool heard_now = false;
  /// Our own outage came in between: silent until heard of again.
  bool after_outage = false;
  /// What areas have been told: nothing can be said of what this feed reports.
  bool silent = false;
  /// Silent so long that it no longer carries a class.
  bool lost = false;
  friend bool operator==(const FeedState&, const FeedState&) = default;
};

/// Ids of feeds, ascending; see FeedState.
struct SilentFeeds {
  std::vector<std::string> silent;
  std::vector<std::string> lost;
};

/// All feeds of one partition; part of its state.
class FeedBook {
 public:
  /// A count or an event of the feed was seen. True if that changed anything.
  bool Hear(std::string_view feed);
  /// Takes a register entry. False: it is older than what is known.
  bool Register(std::string_view feed, std::int64_t activation, std::int64_t silent_after_s, bool removed);
  /// Time rises to `to_ms`: whoever was heard of since the last rise was alive then. `outage`: the ticks
  /// before lie more than five intervals back.
  void Rise(std::int64_t to_ms, bool outage);
  /// Works out who is silent and who is lost at `now_ms`; true if that changed for anybody. A removed or
  /// overdue feed is both at once; after our own outage a feed is silent at once and lost when it was last
  /// heard of a day ago, so that a short outage of ours moves no class.
  bool Judge(std::int64_t now_ms);
  /// Ids, ascending.
  SilentFeeds Silent() const;
  const std::map<std::string, FeedState, std::less<>>& all() const { return feeds_; }

  std::string Encode() const;
  /// kInternal: not what Encode wrote.
  static base::Result<FeedBook> Decode(std::string_view bytes);

 private:
  std::map<std::string, FeedState, std::less<>> feeds_;
};

}  // namespace lagesbild::scoring
