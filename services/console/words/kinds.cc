// The words of: kinds.
#include "console/commands/kinds.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddKinds(Tree& tree) {
  auto kinds = std::make_shared<KindsOptions>();
  tree.Add<KindsOptions>(&tree.app(), "kinds", "The kinds an incident can be", kinds,
                         [](KindsOptions& options, Session& session) { return Kinds(options, session); })
      ->add_flag("--markdown", kinds->markdown, "The page proto/KINDS.md, with the types of polisen.se");
}

}  // namespace lagesbild::console
