// What one partner gets about one finding: at most one alert, and a decision for each subscription concerned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/alert.h"
#include "common/model/registers.h"

namespace lagesbild::notification {

/// Alert ids an UPDATE or CANCEL refers to at most, and so what is remembered of an episode.
inline constexpr std::size_t kReferencesMax = 16;

/// What a partner has been told of one episode.
struct SentEpisode {
  /// Time of the log when the newest one was sent, milliseconds since 1970-01-01 UTC.
  std::int64_t sent_ms = 0;
  /// The newest kReferencesMax alert ids, oldest first.
  std::vector<std::string> alert_ids;

  /// 8 bytes little endian, then 32 hex digits an id.
  std::string Encode() const;
  /// kInvalidArgument: not what Encode writes.
  static base::Result<SentEpisode> Decode(std::string_view bytes);
  friend bool operator==(const SentEpisode&, const SentEpisode&) = default;
};

/// A partner as far as one finding goes.
struct Addressee {
  std::string partner;
  /// False: removed, or not known.
  bool active = true;
  /// Its subscriptions, ascending by id.
  std::vector<const model::Subscription*> subscriptions;
  SentEpisode sent;
  /// Number of the partner's newest alert in this partition; 0: none yet.
  std::int64_t sequence = 0;
};

struct Dispatch {
  /// Its sequence is the addressee's plus one.
  std::optional<model::Alert> alert;
  /// One for each subscription whose area and kind match, ascending by subscription.
  std::vector<model::Decision> decisions;
  /// The episode as it is after the alert; unchanged without one.
  SentEpisode sent;
};

/// now_ms: time of the log. The first alert of an episode to a partner is an ALERT, whatever the finding's
/// state; later ones are UPDATE; a withdrawn episode gives CANCEL, and only to who was told of it. Who was
/// told hears of the end and of the withdrawal whatever the filters say ("follows_sent_alert"). TEST: every
/// subscription that matches is a test.
Dispatch Decide(const model::Finding& finding, const Addressee& addressee, std::int64_t now_ms);

}  // namespace lagesbild::notification
