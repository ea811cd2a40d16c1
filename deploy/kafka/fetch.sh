#!/usr/bin/env bash
# Gets Apache Kafka's jars by Maven, once; its last line is the folder they lie in.
#   deploy/kafka/fetch.sh [VERSION]      VERSION: 4.2.1 (default) or 3.9.2
# The jars are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/lagesbild/kafka-VERSION.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=${1:-4.2.1}
[[ $version =~ ^[34]\.[0-9]+\.[0-9]+$ ]] || { echo "kafka: not a version: '$version' (try: 4.2.1 or 3.9.2)" >&2; exit 2; }

cache=${XDG_CACHE_HOME:-$HOME/.cache}/lagesbild
target=$cache/kafka-$version
if [ -d "$target/lib" ]; then
  echo "kafka $version: cached"
  echo "$target/lib"
  exit 0
fi
command -v mvn >/dev/null || { echo "kafka $version: mvn is missing (try: deploy/install.sh run)" >&2; exit 1; }

# Into a folder of our own first, renamed when whole: a second fetch at the same time, or one cut short, does no harm.
mkdir -p "$cache"
work=$(mktemp -d "$cache/.kafka-$version.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here/pom.xml" "$work/pom.xml"
echo "kafka $version: fetching about 100 jars (55 MB) by Maven"
mvn -B -q -f "$work/pom.xml" -P "kafka-${version%%.*}" -Dkafka.version="$version" \
  dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/kafka/lib" >"$work/log" 2>&1 || {
  tail -n 20 "$work/log" >&2
  echo "kafka $version: Maven failed (try: is the version right, does 'mvn' reach its repository?)" >&2
  exit 1
}
[ -f "$work/kafka/lib/kafka_2.13-$version.jar" ] || { echo "kafka $version: Maven gave no broker jar" >&2; exit 1; }
mv -T "$work/kafka" "$target" 2>/dev/null || [ -d "$target/lib" ] || { echo "kafka: cannot write $target" >&2; exit 1; }
echo "kafka $version: $(find "$target/lib" -name '*.jar' | wc -l) jars fetched"
echo "$target/lib"
