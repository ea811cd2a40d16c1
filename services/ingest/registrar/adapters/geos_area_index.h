// Point in area by GEOS: prepared geometries in a tree of their envelopes.
#pragma once

#include <span>

#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// Reads the shapes and prepares them; invalid ones are repaired where GEOS can (a polygon that touches
/// itself), else left out; both are told. The index is used on one thread, any one.
BuiltIndex BuildGeosAreaIndex(std::span<const AreaShape> shapes);

}  // namespace lagesbild::registrar
