// lagesbild feed replay, live, load, and generate: streams of events, recorded, polled or made up.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct FeedReplayOptions {
  std::string file;
  std::string feed;
  /// "events" (NDJSON or a table of ours), "polisen" or "crimes".
  std::string reader = "events";
  /// polisen: the file of versions beside the history; empty: none.
  std::string versions;
  /// Days as 2024-01-31, both empty: everything.
  std::string from;
  std::string until;
  /// Where the receipts go (feeds/receipt_file.h); empty: nowhere.
  std::string receipts;
};

/// Sends recorded events in the order they were recorded, with their own clock; needs an installation with
/// clock=feed.
base::Status FeedReplay(const FeedReplayOptions& options, const std::stop_token& stop, Session& session);

struct FeedLiveOptions {
  std::string feed;
  std::string base_url = "https://polisen.se";
  std::string state_dir;
  std::int64_t polls = 0;
};

/// Follows polisen.se by its rules until stopped, or for so many polls.
base::Status FeedLive(const FeedLiveOptions& options, const std::stop_token& stop, Session& session);

struct FeedLoadOptions {
  std::string feed;
  std::uint64_t seed = 1;
  std::int64_t count = 0;
  std::int64_t rate = 100;
};

/// Sends made-up incidents at a given rate, whatever becomes of the ones before.
base::Status FeedLoad(const FeedLoadOptions& options, const std::stop_token& stop, Session& session);

struct GenerateOptions {
  std::string folder;
  std::uint64_t seed = 1;
  int years = 4;
};

/// Writes a made-up county of 60 areas: areas.geojson, events.ndjson, truth.json.
base::Status Generate(const GenerateOptions& options, Session& session);

}  // namespace lagesbild::console
