// lagesbild feed template, push, undo, withdraw: events from files, and taking them back.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

/// Prints a table with its first line and an example, good to be sent as it is; as NDJSON if the output is
/// not a table. What the columns mean goes to the remarks. kind: "incident", "survey", …
base::Status FeedTemplate(const std::string& kind, Session& session);

struct FeedPushOptions {
  std::string file;
  std::string feed;
  /// Template of a table; empty: told by its first line.
  std::string kind;
  /// Where pushes are remembered; empty: ~/.local/state/lagesbild (XDG_STATE_HOME).
  std::string state_dir;
  bool dry_run = false;
  /// Where the receipts go (feeds/receipt_file.h); empty: nowhere.
  std::string receipts;
};

/// kInvalidArgument if rows were refused: they lie in a file, the rest is accepted.
base::Status FeedPush(const FeedPushOptions& options, const std::stop_token& stop, Session& session);
base::Status FeedUndo(const std::string& push_id, const std::string& state_dir, const std::stop_token& stop,
                      Session& session);

struct FeedWithdrawOptions {
  std::string feed;
  std::string source_id;
  std::string reason;
  /// 0: asked of the registrar that holds the event, plus one.
  std::uint32_t revision = 0;
};
base::Status FeedWithdraw(const FeedWithdrawOptions& options, const std::stop_token& stop, Session& session);

}  // namespace lagesbild::console
