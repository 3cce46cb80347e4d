#!/usr/bin/env bash
# What Spark on Kubernetes starts in this image: `driver ARGUMENTS..` or `executor`. Any other command
# is run as it is (`spark-submit ..`, `bash`).
#
# The contract, that of Spark's own image:
#   driver    the arguments are spark-submit's; SPARK_DRIVER_BIND_ADDRESS is the pod's address
#   executor  SPARK_DRIVER_URL, SPARK_EXECUTOR_{ID,CORES,MEMORY,POD_IP,POD_NAME}, SPARK_APPLICATION_ID,
#             SPARK_RESOURCE_PROFILE_ID; JVM flags one by one in SPARK_JAVA_OPT_0, _1, ..;
#             SPARK_CLASSPATH, SPARK_EXTRA_CLASSPATH, SPARK_DIST_CLASSPATH, HADOOP_CONF_DIR
# Nothing is written: the root file system may be read-only.
set -euo pipefail

refuse() {
  echo "entrypoint: $*" >&2
  exit 64
}

run() {
  # tini passes signals on and reaps the Python workers that Spark leaves behind.
  exec tini -s -- "$@"
}

driver() {
  run "$SPARK_HOME/bin/spark-submit" \
    --conf "spark.driver.bindAddress=${SPARK_DRIVER_BIND_ADDRESS:-0.0.0.0}" \
    --deploy-mode client "$@"
}

java_options() {
  local name
  while read -r name; do
    JAVA_OPTIONS+=("${!name}")
  done < <(compgen -e | grep -E '^SPARK_JAVA_OPT_[0-9]+$' | sort -t_ -k4n)
}

class_path() {
  local path="${SPARK_CONF_DIR:-$SPARK_HOME/conf}" part
  for part in "${HADOOP_CONF_DIR:-}" "${SPARK_CLASSPATH:-}" "$SPARK_HOME/jars/*" \
    "${SPARK_EXTRA_CLASSPATH:-}" "${SPARK_DIST_CLASSPATH:-}"; do
    [ -z "$part" ] || path="$path:$part"
  done
  printf '%s' "$path"
}

executor() {
  local name missing=() JAVA_OPTIONS=()
  for name in SPARK_DRIVER_URL SPARK_EXECUTOR_ID SPARK_EXECUTOR_CORES SPARK_EXECUTOR_MEMORY \
    SPARK_EXECUTOR_POD_IP SPARK_EXECUTOR_POD_NAME SPARK_APPLICATION_ID SPARK_RESOURCE_PROFILE_ID; do
    [ -n "${!name:-}" ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] ||
    refuse "executor: ${missing[*]} not set; Spark's driver sets them when it makes an executor's pod"
  java_options
  run "$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" \
    "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY" -cp "$(class_path)" \
    org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
    --driver-url "$SPARK_DRIVER_URL" \
    --executor-id "$SPARK_EXECUTOR_ID" \
    --cores "$SPARK_EXECUTOR_CORES" \
    --app-id "$SPARK_APPLICATION_ID" \
    --hostname "$SPARK_EXECUTOR_POD_IP" \
    --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" \
    --podName "$SPARK_EXECUTOR_POD_NAME" "$@"
}

[ $# -gt 0 ] || refuse "nothing to run: give 'driver' and spark-submit's arguments, 'executor', or a command"
case $1 in
  driver) shift && driver "$@" ;;
  executor) shift && executor "$@" ;;
  *) run "$@" ;;
esac
