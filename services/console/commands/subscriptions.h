// lagesbild sub: add, list, remove.
#pragma once

#include "common/model/registers.h"
#include "console/session.h"

namespace lagesbild::console {

struct SubAddOptions {
  model::Subscription subscription;
  /// Name of the partner, if it is new.
  std::string partner_name;
};

/// Makes the partner first if there is none of that id, and prints its token.
base::Status SubAdd(const SubAddOptions& options, Session& session);
/// partner: empty means all.
base::Status SubList(const std::string& partner, Session& session);
base::Status SubRemove(const std::string& id, Session& session);

}  // namespace lagesbild::console
