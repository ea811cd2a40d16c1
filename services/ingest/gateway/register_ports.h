// What the writing of registers needs of the world: the registers as they are, and a place to write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/measures/reference_parts.h"
#include "common/model/registers.h"
#include "ingest/gateway/domain/registers.h"

namespace lagesbild::ingest {

/// The one writer of the registers. One thread at a time.
class RegisterStore {
 public:
  virtual ~RegisterStore() = default;

  /// The entries as they are after every write of anybody: takes the writer's place first if another may have
  /// it. The reference holds until the next call. kUnavailable: the broker is not there.
  virtual base::Result<std::reference_wrapper<const RegisterEntries>> Entries() = 0;

  /// Writes the marker into every partition of its topics and under its keys, all or none. kAborted: another
  /// writer took over and the change may or may not be there: ask for the entries again. kUnavailable:
  /// nothing was written.
  virtual base::Status Write(const RegisterChange& change) = 0;

  /// All areas of a manifest, ascending by id. kUnavailable: a bundle is not there.
  virtual base::Result<std::vector<model::Area>> ReadAreas(const model::AreasManifest& manifest) = 0;

  /// Bytes of an item as encoded in a bundle.
  virtual std::size_t EncodedSize(const model::Area& area) const = 0;
  virtual std::size_t EncodedSize(const measures::ReferencePart& part) const = 0;

  /// Writes a bundle to its register's content if `known` does not name it, and returns its key. Errors as
  /// Write.
  virtual base::Result<std::string> WriteBundle(const std::vector<model::Area>& areas,
                                                const std::vector<std::string>& known) = 0;
  virtual base::Result<std::string> WriteBundle(const std::vector<measures::ReferencePart>& parts,
                                                const std::vector<std::string>& known) = 0;
};

/// The registers as a reader sees them, perhaps a moment late. Safe from any thread.
class RegisterView {
 public:
  virtual ~RegisterView() = default;
  virtual std::shared_ptr<const RegisterEntries> entries() const = 0;
  /// Waits until `key` shows this activation or a higher one. False: not within `patience`.
  virtual bool WaitFor(const std::string& key, std::int64_t activation,
                       std::chrono::milliseconds patience) const = 0;
};

}  // namespace lagesbild::ingest
