// The gateway's own word on each event, for whoever has to know what was promised and what was not.
#pragma once

#include <string>

#include "common/base/result.h"
#include "console/feeds/sender.h"

namespace lagesbild::feeds {

/// Has a sender with these options write each final receipt to `path`, behind what stands there:
/// {"feed":…,"sourceId":…,"revision":…,"receipt":"ACCEPTED" or "REJECTED"}, one line each, out before the
/// next receipt is looked at. An event sent again may have several. Empty path: does nothing. kUnavailable,
/// also from the sender: it cannot be written.
base::Status KeepReceipts(const std::string& path, SenderOptions& options);

}  // namespace lagesbild::feeds
