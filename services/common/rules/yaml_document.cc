#include "common/rules/yaml_document.h"

namespace lagesbild::rules {

namespace {

/// Offset of the first byte that is not UTF-8 text (RFC 3629, no control characters), or npos.
std::size_t FirstBadByte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const bool is_control = (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7F;
    if (is_control) return at;
    std::size_t more = 0;
    std::uint32_t point = lead;
    if (lead >= 0xF0 && lead < 0xF5) {
      more = 3;
      point = lead & 0x07U;
    } else if (lead >= 0xE0 && lead < 0xF0) {
      more = 2;
      point = lead & 0x0FU;
    } else if (lead >= 0xC2 && lead < 0xE0) {
      more = 1;
      point = lead & 0x1FU;
    } else if (lead >= 0x80) {
      return at;
    }
    if (at + more >= text.size()) return at;
    for (std::size_t i = 1; i <= more; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0U) != 0x80U) return at;
      point = (point << 6U) | (next & 0x3FU);
    }
    const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return at;
    at += more + 1;
  }
  return std::string_view::npos;
}

Fault FaultAtByte(std::string_view text, std::size_t at, std::string_view file) {
  std::int32_t line = 1;
  std::int32_t column = 1;
  for (const char byte : text.substr(0, at)) {
    ++column;
    if (byte != '\n') continue;
    ++line;
    column = 1;
  }
  return {std::string(file), line, column, "a byte that is not UTF-8 text", "save the file as UTF-8"};
}

}  // namespace

std::string Fault::ToString() const {
  std::string out = file;
  if (line > 0) out += ':' + std::to_string(line) + ':' + std::to_string(column);
  out += ": " + what;
  if (!instead.empty()) out += "; " + instead;
  return out;
}

Document ReadDocument(std::string_view yaml, std::string_view file) {
  Document document;
  const std::string name(file);
  if (yaml.size() > kRuleSetBytesMax) {
    document.faults.push_back({name, 0, 0, "the document has " + std::to_string(yaml.size()) + " bytes",
                               "write at most " + std::to_string(kRuleSetBytesMax)});
    return document;
  }
  if (const auto bad = FirstBadByte(yaml); bad != std::string_view::npos) {
    document.faults.push_back(FaultAtByte(yaml, bad, file));
    return document;
  }
  Tree tree = ParseYaml(yaml);
  for (auto& fault : tree.faults) {
    document.faults.push_back(
        {name, fault.line, fault.column, std::move(fault.what), std::move(fault.instead)});
  }
  document.root = std::move(tree.root);
  return document;
}

base::Error AsError(const std::vector<Fault>& faults) {
  std::string all;
  for (const auto& fault : faults) {
    if (!all.empty()) all += '\n';
    all += fault.ToString();
  }
  return {base::ErrorCode::kInvalidArgument, std::move(all), "correct the rule set and load it again"};
}

}  // namespace lagesbild::rules
