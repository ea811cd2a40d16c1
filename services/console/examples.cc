#include "console/examples.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lagesbild::console {

namespace {

using Example = std::pair<std::string_view, std::string_view>;

constexpr std::array kExamples = {
    Example{"init",
            "lagesbild init --dry-run\n"
            "lagesbild init --partitions 8 --replication 3\n"
            "lagesbild init --clock feed"},
    Example{"status",
            "lagesbild status\n"
            "lagesbild status -o json"},
    Example{"summary",
            "lagesbild summary --level district\n"
            "lagesbild summary --partner ekby --latency"},
    Example{"picture",
            "lagesbild picture --since 2026-10-29 --level deso\n"
            "lagesbild picture --language sv --top 0\n"
            "lagesbild picture -o csv > areas.csv"},
    Example{"areas import",
            "lagesbild areas import districts.geojson --level district --municipality kommun --dry-run\n"
            "lagesbild areas import population.csv --level municipality --id code --population 2024\n"
            "lagesbild areas import uso_2023.geojson --level listed --as-version 2023 --dry-run"},
    Example{"areas list",
            "lagesbild areas list --level district\n"
            "lagesbild areas list -o ndjson"},
    Example{"areas official",
            "lagesbild areas official areas_by_year.csv --feed police-lists --dry-run\n"
            "lagesbild areas official areas_by_year.csv --feed police-lists --decided 2025=2025-12-02"},
    Example{"areas show",
            "lagesbild areas show ekby-3\n"
            "lagesbild areas show ekby-3 -o json"},
    Example{"feed add",
            "lagesbild feed add city --agency \"Ekby kommun\" --silent-after-s 172800\n"
            "lagesbild feed add city --name \"Reports from the city\" --keep-token"},
    Example{"feed list", "lagesbild feed list"},
    Example{"feed remove", "lagesbild feed remove city"},
    Example{"feed status",
            "lagesbild feed status\n"
            "lagesbild feed status city -o json"},
    Example{"feed template",
            "lagesbild feed template incident > reports.csv\n"
            "lagesbild feed template survey -o ndjson > survey.ndjson"},
    Example{"feed push",
            "lagesbild feed push reports.csv --feed city --dry-run\n"
            "lagesbild feed push reports.ndjson.gz --feed city"},
    Example{"feed undo", "lagesbild feed undo 5f0c9a47d2be13860ac4f71e9b25d386"},
    Example{"feed withdraw", "lagesbild feed withdraw city report-17 --reason \"entered twice\""},
    Example{"feed replay",
            "lagesbild feed replay county/events.ndjson --feed generator\n"
            "lagesbild feed replay events.jsonl.gz --feed polisen --reader polisen --from 2024-01-01"},
    Example{"feed live",
            "lagesbild feed live --feed polisen\n"
            "lagesbild feed live --feed polisen --polls 1"},
    Example{"feed load", "lagesbild feed load --feed city --rate 500 --count 30000"},
    Example{"event show", "lagesbild event show city report-17"},
    Example{"kinds",
            "lagesbild kinds\n"
            "lagesbild kinds --markdown > KINDS.md"},
    Example{"rules check", "lagesbild rules check services/scoring/rules/first.yaml"},
    Example{"rules activate", "lagesbild rules activate services/scoring/rules/first.yaml"},
    Example{"rules list", "lagesbild rules list"},
    Example{
        "rules eval",
        "lagesbild rules eval --rules index.yaml --input areas.csv -o csv > scores.csv\n"
        "lagesbild rules eval --rules index.yaml --input years.csv.gz --period year --as-of 2024-12-31\n"
        "lagesbild rules eval --rules services/scoring/rules/se-1.yaml --input reports.csv --sensitivity"},
    Example{"rules diff",
            "lagesbild rules diff index.yaml index-2.yaml --input areas.csv\n"
            "lagesbild rules diff index.yaml index-2.yaml --live --as-of 2024 --level deso"},
    Example{"rules operations", "lagesbild rules operations > OPERATIONS.md"},
    Example{"reference compute",
            "lagesbild reference compute --rules index.yaml --input areas.csv\n"
            "lagesbild reference compute --rules index.yaml --input areas.csv --period 2024 --level deso "
            "--output deso-2024.json\n"
            "lagesbild reference compute --rules index.yaml --input years.csv --period-column year --period "
            "2024\n"
            "lagesbild reference compute --rules index.yaml --live --period 2024 --level deso --output "
            "deso-2024.json"},
    Example{"reference activate",
            "lagesbild reference activate deso-2024.json --dry-run\n"
            "lagesbild reference activate deso-2024.json"},
    Example{"reference list",
            "lagesbild reference list\n"
            "lagesbild reference list -o json"},
    Example{"sub add",
            "lagesbild sub add ekby-worse --partner ekby --municipality 9901 --direction worse\n"
            "lagesbild sub add drill --partner ekby --area ekby-3 --kind class_change --to severe --test"},
    Example{"sub list", "lagesbild sub list --partner ekby"},
    Example{"sub remove", "lagesbild sub remove ekby-worse"},
    Example{"alerts tail",
            "lagesbild alerts tail --partner ekby\n"
            "lagesbild alerts tail --partner ekby --area ekby-3 --follow -o ndjson"},
    Example{"alerts why",
            "lagesbild alerts why ekby --area ekby-3\n"
            "lagesbild alerts why ekby --finding 5f0c9a"},
    Example{"dlq ls", "lagesbild dlq ls"},
    Example{"dlq show", "lagesbild dlq show lagesbild.observations.v1 --limit 5"},
    Example{"dlq redrive", "lagesbild dlq redrive lagesbild.observations.v1 --dry-run"},
    Example{"trend scan",
            "lagesbild trend scan counts.csv\n"
            "lagesbild trend scan counts.csv.gz --language sv --false-share 0.05 -o ndjson"},
    Example{"generate", "lagesbild generate county --seed 7 --years 3"},
};

}  // namespace

std::string_view ExamplesOf(std::string_view command) {
  const auto* const found = std::find_if(kExamples.begin(), kExamples.end(),
                                         [&](const Example& one) { return one.first == command; });
  return found == kExamples.end() ? std::string_view() : found->second;
}

}  // namespace lagesbild::console
