#!/bin/sh
# Records one start of a hub, for the JVM that runs this: train.sh APPLICATION OUTPUT. JDK 25 or newer writes an AOT cache, for
# -XX:AOTCache=OUTPUT; older ones write an archive of classes, for -XX:SharedArchiveFile=OUTPUT. The application must be built
# with -Dquarkus.package.jar.type=aot-jar and stay where it is.
set -eu
application=$1
output=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if "$java" -XX:AOTCacheOutput="$scratch/none" -version >/dev/null 2>&1; then
  record=-XX:AOTCacheOutput=$output
else
  record=-XX:ArchiveClassesAtExit=$output
fi
QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=${TRAIN_PORT:-18080} QUARKUS_MANAGEMENT_PORT=${TRAIN_MANAGEMENT_PORT:-19000}
CANDOR_DATA_DIRECTORY=$scratch/data CANDOR_PROBES_DIRECTORY=$scratch/probes
export QUARKUS_HTTP_HOST QUARKUS_HTTP_PORT QUARKUS_MANAGEMENT_PORT CANDOR_DATA_DIRECTORY CANDOR_PROBES_DIRECTORY
mkdir "$scratch/probes"
"$java" -Xmx512m "$record" -jar "$application/quarkus-run.jar" serve --role hub >"$scratch/log" 2>&1 &
candor=$!
tries=0
until "$java" -cp "$application/app/*" dev.candor.app.Health "http://127.0.0.1:$QUARKUS_HTTP_PORT/" 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 240 ] || ! kill -0 "$candor" 2>/dev/null; then
    cat "$scratch/log" >&2
    exit 1
  fi
  sleep 0.5
done
kill -TERM "$candor"
wait "$candor" || [ $? -eq 143 ] || { cat "$scratch/log" >&2; exit 1; }
if [ ! -s "$output" ]; then
  cat "$scratch/log" >&2
  exit 1
fi
