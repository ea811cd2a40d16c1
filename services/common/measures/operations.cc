#include "common/measures/operations.h"

namespace lagesbild::measures {

std::span<const OperationGroup> OperationGroups() {
  static const std::array<OperationGroup, 6> groups = {LedgerOperations(), OthersOperations(),
                                                       ShapeOperations(),  CombineOperations(),
                                                       LogicOperations(),  ConditionOperations()};
  return groups;
}

const Operation* FindOperation(std::string_view name) {
  for (const OperationGroup& group : OperationGroups()) {
    for (const Operation& operation : group.operations) {
      if (operation.name == name) return &operation;
    }
  }
  return nullptr;
}

}  // namespace lagesbild::measures
