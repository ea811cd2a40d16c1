#include "console/areas/geometry.h"

#include <geos_c.h>

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

namespace lagesbild::console {

namespace {

/// Frees a geometry with the handle it was made with.
struct FreeGeometry {
  GEOSContextHandle_t handle = nullptr;
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(handle, geometry); }
};
using Geometry = std::unique_ptr<GEOSGeometry, FreeGeometry>;

/// One GEOS handle.
class Geos {
 public:
  Geos() : handle_(GEOS_init_r()) {}
  ~Geos() { GEOS_finish_r(handle_); }
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  GEOSContextHandle_t handle() const { return handle_; }
  Geometry Own(GEOSGeometry* geometry) const { return {geometry, FreeGeometry{handle_}}; }

 private:
  GEOSContextHandle_t handle_;
};

GEOSGeometry* NewRing(const Geos& geos, const std::vector<Position>& ring) {
  auto* sequence = GEOSCoordSeq_create_r(geos.handle(), static_cast<unsigned>(ring.size()), 2);
  for (unsigned i = 0; i < ring.size(); ++i) {
    GEOSCoordSeq_setXY_r(geos.handle(), sequence, i, ring[i].x, ring[i].y);
  }
  return GEOSGeom_createLinearRing_r(geos.handle(), sequence);
}

GEOSGeometry* NewPolygon(const Geos& geos, const std::vector<std::vector<Position>>& rings) {
  std::vector<GEOSGeometry*> holes;
  for (std::size_t i = 1; i < rings.size(); ++i) holes.push_back(NewRing(geos, rings[i]));
  return GEOSGeom_createPolygon_r(geos.handle(), NewRing(geos, rings.front()), holes.data(),
                                  static_cast<unsigned>(holes.size()));
}

double Surface(const Geos& geos, const GEOSGeometry* geometry) {
  double surface = 0;
  return GEOSArea_r(geos.handle(), geometry, &surface) == 1 ? surface : 0;
}

std::string WkbOf(const Geos& geos, const GEOSGeometry* geometry) {
  auto* writer = GEOSWKBWriter_create_r(geos.handle());
  std::size_t size = 0;
  unsigned char* bytes = GEOSWKBWriter_write_r(geos.handle(), writer, geometry, &size);
  std::string wkb(reinterpret_cast<const char*>(bytes), size);
  GEOSFree_r(geos.handle(), bytes);
  GEOSWKBWriter_destroy_r(geos.handle(), writer);
  return wkb;
}

struct Piece {
  Geometry geometry;
  double surface;
};

base::Result<std::vector<Piece>> ReadAll(const Geos& geos, const std::vector<model::Area>& areas) {
  std::vector<Piece> pieces;
  pieces.reserve(areas.size());
  for (const auto& area : areas) {
    Piece piece{geos.Own(nullptr), 0};
    if (!area.geometry_wkb.empty()) {
      auto* reader = GEOSWKBReader_create_r(geos.handle());
      piece.geometry = geos.Own(GEOSWKBReader_read_r(
          geos.handle(), reader, reinterpret_cast<const unsigned char*>(area.geometry_wkb.data()),
          area.geometry_wkb.size()));
      GEOSWKBReader_destroy_r(geos.handle(), reader);
      if (!piece.geometry) {
        return base::Fail(base::ErrorCode::kInvalidArgument,
                          "area '" + area.id + "': its geometry cannot be read");
      }
      piece.surface = Surface(geos, piece.geometry.get());
    }
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

bool CoversMostOf(const Geos& geos, const Piece& whole, const Piece& part) {
  if (!whole.geometry || whole.surface <= part.surface) return false;
  if (GEOSIntersects_r(geos.handle(), whole.geometry.get(), part.geometry.get()) != 1) return false;
  const auto common = geos.Own(GEOSIntersection_r(geos.handle(), whole.geometry.get(), part.geometry.get()));
  return common && Surface(geos, common.get()) > part.surface / 2;
}

/// A tree of the pieces' envelopes; asked, it names their places.
class PieceTree {
 public:
  PieceTree(const Geos& geos, const std::vector<Piece>& pieces)
      : geos_(geos), tree_(GEOSSTRtree_create_r(geos.handle(), 10)), numbers_(pieces.size()) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      numbers_[i] = i;
      if (pieces[i].geometry) {
        GEOSSTRtree_insert_r(geos.handle(), tree_, pieces[i].geometry.get(), &numbers_[i]);
      }
    }
  }
  ~PieceTree() { GEOSSTRtree_destroy_r(geos_.handle(), tree_); }
  PieceTree(const PieceTree&) = delete;
  PieceTree& operator=(const PieceTree&) = delete;

  std::vector<std::size_t> Near(const GEOSGeometry* geometry) const {
    std::vector<std::size_t> near;
    GEOSSTRtree_query_r(
        geos_.handle(), tree_, geometry,
        [](void* item, void* list) {
          static_cast<std::vector<std::size_t>*>(list)->push_back(*static_cast<std::size_t*>(item));
        },
        &near);
    std::sort(near.begin(), near.end());
    return near;
  }

 private:
  const Geos& geos_;
  GEOSSTRtree* tree_;
  std::vector<std::size_t> numbers_;
};

/// Adds what the containers lie in themselves.
void Close(std::vector<model::Area>& areas) {
  const std::size_t count = areas.size();
  std::unordered_map<std::string, const model::Area*> by_id;
  for (const auto& area : areas) by_id.emplace(area.id, &area);
  std::vector<std::vector<std::string>> closed;
  for (std::size_t i = 0; i < count; ++i) {
    std::set<std::string> all(areas[i].within.begin(), areas[i].within.end());
    std::vector<std::string> open(all.begin(), all.end());
    while (!open.empty()) {
      const auto found = by_id.find(open.back());
      open.pop_back();
      if (found == by_id.end()) continue;
      for (const auto& id : found->second->within) {
        if (id != areas[i].id && all.insert(id).second) open.push_back(id);
      }
    }
    closed.emplace_back(all.begin(), all.end());
  }
  for (std::size_t i = 0; i < count; ++i) areas[i].within = std::move(closed[i]);
}

}  // namespace

base::Result<Wkb> ToWkb(const std::vector<std::vector<std::vector<Position>>>& polygons) {
  const Geos geos;
  std::vector<GEOSGeometry*> parts;
  parts.reserve(polygons.size());
  for (const auto& polygon : polygons) parts.push_back(NewPolygon(geos, polygon));
  auto geometry =
      geos.Own(parts.size() == 1 ? parts.front()
                                 : GEOSGeom_createCollection_r(geos.handle(), GEOS_MULTIPOLYGON, parts.data(),
                                                               static_cast<unsigned>(parts.size())));
  const bool is_crossed = geometry && GEOSisValid_r(geos.handle(), geometry.get()) != 1;
  if (is_crossed) {
    geometry = geos.Own(GEOSMakeValid_r(geos.handle(), geometry.get()));
  }
  if (!geometry || Surface(geos, geometry.get()) <= 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "a geometry without surface",
                      "draw the area as a polygon");
  }
  return Wkb{WkbOf(geos, geometry.get()), is_crossed};
}

base::Status FillWithin(std::vector<model::Area>& areas, std::size_t count) {
  const Geos geos;
  auto pieces = ReadAll(geos, areas);
  if (!pieces) return base::Fail(pieces.error());
  const PieceTree tree(geos, *pieces);
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const Piece& part = (*pieces)[i];
    if (!part.geometry) continue;
    for (const std::size_t other : tree.Near(part.geometry.get())) {
      if (areas[other].level == areas[i].level || (i >= count && other >= count)) continue;
      if (CoversMostOf(geos, (*pieces)[other], part)) areas[i].within.push_back(areas[other].id);
    }
  }
  Close(areas);
  return {};
}

base::Result<std::vector<OutlineMatch>> MatchOutlines(const std::vector<model::Area>& first,
                                                      const std::vector<model::Area>& second) {
  const Geos geos;
  const auto ones = ReadAll(geos, first);
  if (!ones) return base::Fail(ones.error());
  const auto others = ReadAll(geos, second);
  if (!others) return base::Fail(others.error());
  const PieceTree tree(geos, *others);
  std::vector<OutlineMatch> matches;
  for (std::size_t i = 0; i < ones->size(); ++i) {
    const Piece& one = (*ones)[i];
    if (!one.geometry) continue;
    for (const std::size_t at : tree.Near(one.geometry.get())) {
      const Piece& other = (*others)[at];
      const auto shared =
          geos.Own(GEOSIntersection_r(geos.handle(), one.geometry.get(), other.geometry.get()));
      const double surface = shared ? Surface(geos, shared.get()) : 0;
      if (surface <= 0) continue;
      matches.push_back({i, at, surface / std::min(one.surface, other.surface),
                         surface / (one.surface + other.surface - surface)});
    }
  }
  return matches;
}

}  // namespace lagesbild::console
