#include "ingest/registrar/adapters/geos_area_index.h"

#include <geos_c.h>

#include <optional>
#include <string>
#include <utility>

namespace lagesbild::registrar {

namespace {

struct ContextDeleter {
  void operator()(GEOSContextHandle_HS* context) const { GEOS_finish_r(context); }
};
using Context = std::unique_ptr<GEOSContextHandle_HS, ContextDeleter>;

/// A GEOS object and the context it must be destroyed in.
template <class Object, void (*Destroy)(GEOSContextHandle_t, Object*)>
struct Deleter {
  GEOSContextHandle_t context = nullptr;
  void operator()(Object* object) const { Destroy(context, object); }
};
using Geometry = std::unique_ptr<GEOSGeometry, Deleter<GEOSGeometry, GEOSGeom_destroy_r>>;
using Tree = std::unique_ptr<GEOSSTRtree, Deleter<GEOSSTRtree, GEOSSTRtree_destroy_r>>;
using Reader = std::unique_ptr<GEOSWKBReader, Deleter<GEOSWKBReader, GEOSWKBReader_destroy_r>>;
using MakeValidParams =
    std::unique_ptr<GEOSMakeValidParams, Deleter<GEOSMakeValidParams, GEOSMakeValidParams_destroy_r>>;

struct PreparedDeleter {
  GEOSContextHandle_t context = nullptr;
  void operator()(const GEOSPreparedGeometry* prepared) const {
    GEOSPreparedGeom_destroy_r(context, prepared);
  }
};
using Prepared = std::unique_ptr<const GEOSPreparedGeometry, PreparedDeleter>;

struct PreparedArea {
  std::uint32_t area = 0;
  Geometry geometry;
  Prepared prepared;
};

void KeepMessage(const char* message, void* to) { *static_cast<std::string*>(to) = message; }

bool IsPolygonal(GEOSContextHandle_t context, const GEOSGeometry* geometry) {
  const int type = GEOSGeomTypeId_r(context, geometry);
  return (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON) && GEOSisEmpty_r(context, geometry) == 0;
}

/// Builds on construction, answers afterwards. GEOS builds its trees at the first question, so one thread.
class GeosAreaIndex final : public AreaIndex {
 public:
  GeosAreaIndex()
      : context_(GEOS_init_r()), tree_(GEOSSTRtree_create_r(context_.get(), 10), {context_.get()}) {
    GEOSContext_setErrorMessageHandler_r(context_.get(), KeepMessage, &last_error_);
  }
  GeosAreaIndex(const GeosAreaIndex&) = delete;
  GeosAreaIndex& operator=(const GeosAreaIndex&) = delete;

  void Build(std::span<const AreaShape> shapes, std::vector<BuiltIndex::Problem>& problems) {
    areas_.reserve(shapes.size());
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      last_error_.clear();
      auto geometry = Read(shapes[i].wkb);
      std::string what;
      if (geometry && !IsValid(geometry.get(), what)) geometry = Repaired(geometry.get());
      if (!geometry) what = what.empty() ? ReadFault() : what;
      if (!what.empty()) problems.push_back({i, what, geometry != nullptr});
      if (geometry) Add(shapes[i].area, std::move(geometry));
    }
    // The tree holds pointers, so it gets them once areas_ grows no more.
    for (auto& area : areas_) GEOSSTRtree_insert_r(context_.get(), tree_.get(), area.geometry.get(), &area);
  }

  void Covering(const model::Point& point, std::vector<std::uint32_t>& out) const override {
    Ask(point, nullptr, out);
  }
  void CoveringOf(const model::Point& point, const std::vector<bool>& wanted,
                  std::vector<std::uint32_t>& out) const override {
    Ask(point, &wanted, out);
  }

 private:
  void Ask(const model::Point& point, const std::vector<bool>* wanted,
           std::vector<std::uint32_t>& out) const {
    const Geometry at(GEOSGeom_createPointFromXY_r(context_.get(), point.longitude, point.latitude),
                      {context_.get()});
    if (!at || areas_.empty()) return;
    Question question{context_.get(), at.get(), wanted, &out};
    GEOSSTRtree_query_r(context_.get(), tree_.get(), at.get(), &Question::Ask, &question);
  }

  struct Question {
    GEOSContextHandle_t context;
    const GEOSGeometry* point;
    const std::vector<bool>* wanted;
    std::vector<std::uint32_t>* out;

    static void Ask(void* item, void* self) {
      const auto& area = *static_cast<const PreparedArea*>(item);
      const auto& question = *static_cast<const Question*>(self);
      if (question.wanted != nullptr && !(*question.wanted)[area.area]) return;
      if (GEOSPreparedIntersects_r(question.context, area.prepared.get(), question.point) == 1) {
        question.out->push_back(area.area);
      }
    }
  };

  /// nullptr: no polygon, or no geometry at all.
  Geometry Read(std::string_view wkb) {
    const Reader reader(GEOSWKBReader_create_r(context_.get()), {context_.get()});
    Geometry geometry(GEOSWKBReader_read_r(context_.get(), reader.get(),
                                           reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()),
                      {context_.get()});
    if (geometry && !IsPolygonal(context_.get(), geometry.get())) geometry.reset();
    return geometry;
  }

  std::string ReadFault() const {
    return last_error_.empty() ? "the geometry is no polygon or multipolygon" : last_error_;
  }

  bool IsValid(const GEOSGeometry* geometry, std::string& why) {
    if (GEOSisValid_r(context_.get(), geometry) == 1) return true;
    char* reason = GEOSisValidReason_r(context_.get(), geometry);
    why = reason == nullptr ? "the geometry is invalid" : reason;
    GEOSFree_r(context_.get(), reason);
    return false;
  }

  Geometry Repaired(const GEOSGeometry* broken) {
    const MakeValidParams params(GEOSMakeValidParams_create_r(context_.get()), {context_.get()});
    GEOSMakeValidParams_setMethod_r(context_.get(), params.get(), GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(context_.get(), params.get(), 0);
    Geometry geometry(GEOSMakeValidWithParams_r(context_.get(), broken, params.get()), {context_.get()});
    if (geometry && !IsPolygonal(context_.get(), geometry.get())) geometry.reset();
    return geometry;
  }

  void Add(std::uint32_t area, Geometry geometry) {
    Prepared prepared(GEOSPrepare_r(context_.get(), geometry.get()), {context_.get()});
    areas_.push_back({area, std::move(geometry), std::move(prepared)});
  }

  Context context_;
  std::string last_error_;
  std::vector<PreparedArea> areas_;
  Tree tree_;
};

}  // namespace

BuiltIndex BuildGeosAreaIndex(std::span<const AreaShape> shapes) {
  BuiltIndex built;
  auto index = std::make_unique<GeosAreaIndex>();
  index->Build(shapes, built.problems);
  built.index = std::move(index);
  return built;
}

}  // namespace lagesbild::registrar
