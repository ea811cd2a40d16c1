// Areas came into the register: what that means for an event that was placed before.
#pragma once

#include <optional>

#include "ingest/registrar/domain/area_table.h"
#include "ingest/registrar/domain/located.h"

namespace lagesbild::registrar {

/// The areas an event counts in from now on: those it was given, and those of `fresh` (what Locate says of
/// its place now) that `before` does not have. Areas that were there already neither give nor take, whatever
/// has become of their names and codes: but for an event that no area covered, which is placed as if it came
/// now once an added area covers it. Nothing: it stays as it is.
std::optional<AreaSet> Reframe(const AreaSet& given, const AreaSet& fresh, const AreaTable& before);

}  // namespace lagesbild::registrar
