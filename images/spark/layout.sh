#!/usr/bin/env bash
# Give PySpark, installed in a virtual environment, the place that Spark on Kubernetes mounts into.
#   layout.sh VENV SPARK_HOME
set -euo pipefail
venv=$1 home=$2
package=$(echo "$venv"/lib/python3*/site-packages)

mv "$package/pyspark" "$home"
ln -s "$home" "$package/pyspark"
mkdir -p "$home/conf" "$home/work-dir"

# spark-submit puts these archives before the environment's packages. They hold the same modules,
# but not compiled, so that every Python process would compile what it imports.
rm -rf "$home"/python/lib/*.zip "$home/python/pyspark"
# Examples, Windows scripts, type stubs' and C headers, the packages' own tests.
rm -rf "$home/examples" "$home/data" "$home"/bin/*.cmd "$home"/bin/docker-image-tool.sh \
  "$package"/pyarrow/include "$package"/pyarrow/tests "$package"/pandas/tests "$package"/cassandra/*.c
find "$package/numpy" -type d -name tests -prune -exec rm -rf {} +
# Of Arrow the job does not need the RPC server.
rm -f "$package"/pyarrow/*flight*
