// The gateway as feed commands see it.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "console/feeds/publisher.h"
#include "console/feeds/sender.h"
#include "console/session.h"

namespace lagesbild::console {

/// A stream to the gateway at --ingest. Its errors say where that is, and which flag to set. token: another
/// than the session's.
std::unique_ptr<feeds::Publisher> NewPublisher(const Session& session, const std::string& token);
inline std::unique_ptr<feeds::Publisher> NewPublisher(const Session& session) {
  return NewPublisher(session, session.token);
}

/// How the console sends: says so when it has to wait for the gateway, and tries nothing again once `stop` is
/// requested. session must outlive whatever sends so.
feeds::SenderOptions Sending(const std::stop_token& stop, const Session& session);

}  // namespace lagesbild::console
