#include "common/rules/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>

namespace lagesbild::rules {

namespace {

constexpr std::size_t kNodesMax = 20'000;
constexpr std::size_t kDepthMax = 16;

/// Thrown through yaml-cpp to stop it, caught in ParseYaml.
struct Stop {};

/// Builds the tree from yaml-cpp's events.
class Builder final : public YAML::EventHandler {
 public:
  Tree tree;

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    Add(mark, NodeKind::kNull, {});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Refuse(mark, "aliases (*name) are not allowed", "write the value out where it is used");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    Add(mark, NodeKind::kScalar, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    Open(mark, NodeKind::kSequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    Open(mark, NodeKind::kMap);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  [[noreturn]] void Refuse(const YAML::Mark& mark, std::string what, std::string instead) {
    tree.faults.push_back({mark.line + 1, mark.column + 1, std::move(what), std::move(instead)});
    throw Stop();
  }
  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) Refuse(mark, "anchors (&name) are not allowed", "write the value out where it is used");
  }
  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    const bool plain = tag.empty() || tag == "?" || tag == "!";  // yaml-cpp's words for "no tag"
    if (!plain) Refuse(mark, "tags (!name) are not allowed", "write the value without a tag");
  }
  YamlNode& Add(const YAML::Mark& mark, NodeKind kind, std::string text) {
    if (++nodes_ > kNodesMax) {
      Refuse(mark, "more than " + std::to_string(kNodesMax) + " values", "write a smaller rule set");
    }
    YamlNode node{kind, mark.line + 1, mark.column + 1, std::move(text), {}};
    if (open_.empty()) return tree.root = std::move(node);
    return open_.back()->children.emplace_back(std::move(node));
  }
  void Open(const YAML::Mark& mark, NodeKind kind) {
    if (open_.size() >= kDepthMax) {
      Refuse(mark, "nested deeper than " + std::to_string(kDepthMax) + " levels", "flatten it");
    }
    // A parent's children do not move while a child is open, so the pointer holds.
    open_.push_back(&Add(mark, kind, {}));
  }

  std::vector<YamlNode*> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

Tree ParseYaml(std::string_view yaml) {
  Builder builder;
  try {
    std::istringstream stream{std::string(yaml)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      builder.tree.faults.push_back({0, 0, "the document is empty", "write a rule set"});
      return std::move(builder.tree);
    }
    Builder second;
    if (parser.HandleNextDocument(second)) {
      const YamlNode& node = second.tree.root;
      builder.tree.faults.push_back(
          {node.line, node.column, "a second document begins here", "write one rule set to a file"});
    }
  } catch (const Stop&) {
    if (builder.tree.faults.empty()) {
      builder.tree.faults.push_back({0, 0, "a second document begins", "write one rule set to a file"});
    }
  } catch (const YAML::Exception& error) {
    builder.tree.faults.push_back(
        {error.mark.line + 1, error.mark.column + 1, "not YAML: " + error.msg, "correct the syntax"});
  }
  return std::move(builder.tree);
}

}  // namespace lagesbild::rules
