{{/* What a schema cannot say readably: values that contradict each other. All problems are named at once. */}}
{{- define "us.validate" -}}
{{- $problems := concat
  (include "us.validate.kafka" . | fromYamlArray)
  (include "us.validate.stores" . | fromYamlArray)
  (include "us.validate.job" . | fromYamlArray)
  (include "us.validate.operators" . | fromYamlArray) -}}
{{- if $problems -}}
{{- fail (printf "\n\nThe values contradict each other:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}

{{- define "us.validate.kafka" -}}
{{- $kafka := .Values.kafka -}}{{- $external := $kafka.external -}}{{- $problems := list -}}
{{- if eq $kafka.provider "external" -}}
  {{- if not $external.bootstrapServers -}}
    {{- $problems = append $problems "kafka.provider is external, but kafka.external.bootstrapServers is empty: name your brokers, host:port" -}}
  {{- end -}}
  {{- if and (hasPrefix "SASL_" $external.securityProtocol) (not $external.existingSecret) -}}
    {{- $problems = append $problems (printf "kafka.external.securityProtocol is %s, but kafka.external.existingSecret is empty: name a Secret with the keys username and password" $external.securityProtocol) -}}
  {{- end -}}
{{- else if $external.bootstrapServers -}}
  {{- $problems = append $problems (printf "kafka.external.bootstrapServers is set, but kafka.provider is %s: set it to external" $kafka.provider) -}}
{{- end -}}
{{- if eq $kafka.provider "strimzi" -}}
  {{- $brokers := $kafka.brokers.replicas | int -}}
  {{- range $name, $topic := $kafka.topics -}}
    {{- if gt ($topic.replicas | int) $brokers -}}
      {{- $problems = append $problems (printf "kafka.topics.%s.replicas is %d, but kafka.brokers.replicas is %d: a broker holds one copy" $name ($topic.replicas | int) $brokers) -}}
    {{- end -}}
    {{- if lt ($topic.replicas | int) ($kafka.minInsyncReplicas | int) -}}
      {{- $problems = append $problems (printf "kafka.minInsyncReplicas is %d, but kafka.topics.%s.replicas is %d: nothing could be written" ($kafka.minInsyncReplicas | int) $name ($topic.replicas | int)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if eq $kafka.topics.users.name $kafka.topics.deadLetters.name -}}
  {{- $problems = append $problems (printf "kafka.topics.users.name and kafka.topics.deadLetters.name are both %s: they must differ" $kafka.topics.users.name) -}}
{{- end -}}
{{- if and (eq $kafka.provider "redpanda") (not .Values.redpanda.enabled) -}}
  {{- $problems = append $problems "kafka.provider is redpanda, but redpanda.enabled is false: enable it, or use kafka.provider external for a Redpanda that is there already" -}}
{{- end -}}
{{- if and .Values.redpanda.enabled (ne $kafka.provider "redpanda") -}}
  {{- $problems = append $problems (printf "redpanda.enabled is true, but kafka.provider is %s: nothing would use it" $kafka.provider) -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}

{{- define "us.validate.stores" -}}
{{- $postgres := .Values.postgres -}}{{- $cassandra := .Values.cassandra -}}{{- $problems := list -}}
{{- if and $postgres.enabled (eq $postgres.provider "external") -}}
  {{- if not $postgres.external.host -}}
    {{- $problems = append $problems "postgres.provider is external, but postgres.external.host is empty" -}}
  {{- end -}}
  {{- if not $postgres.external.existingSecret -}}
    {{- $problems = append $problems "postgres.provider is external, but postgres.external.existingSecret is empty: name a Secret with the keys username and password" -}}
  {{- end -}}
  {{- if and (has $postgres.external.sslmode (list "verify-ca" "verify-full")) (not $postgres.external.caSecret) -}}
    {{- $problems = append $problems (printf "postgres.external.sslmode is %s, but postgres.external.caSecret is empty: name the Secret with the CA, or use require" $postgres.external.sslmode) -}}
  {{- end -}}
{{- else if and $postgres.external.host (ne $postgres.provider "external") -}}
  {{- $problems = append $problems (printf "postgres.external.host is set, but postgres.provider is %s: set it to external" $postgres.provider) -}}
{{- end -}}
{{- if and (include "us.registry.database" .) (ne $postgres.provider "cloudnative-pg") -}}
  {{- $problems = append $problems "registry.storage is postgres, which needs postgres.provider cloudnative-pg: use registry.storage memory or registry.externalUrl" -}}
{{- end -}}
{{- if and (gt (.Values.registry.replicas | int) 1) (eq .Values.registry.storage "memory") -}}
  {{- $problems = append $problems (printf "registry.replicas is %d, but registry.storage is memory: each pod would have its own schemas" (.Values.registry.replicas | int)) -}}
{{- end -}}
{{- if $cassandra.enabled -}}
  {{- if and (eq $cassandra.provider "external") (not $cassandra.external.contactPoints) -}}
    {{- $problems = append $problems "cassandra.provider is external, but cassandra.external.contactPoints is empty" -}}
  {{- end -}}
  {{- if eq $cassandra.provider "k8ssandra" -}}
    {{- if $cassandra.external.contactPoints -}}
      {{- $problems = append $problems "cassandra.external.contactPoints is set, but cassandra.provider is k8ssandra: set it to external" -}}
    {{- end -}}
    {{- if gt ($cassandra.replicationFactor | int) ($cassandra.cluster.size | int) -}}
      {{- $problems = append $problems (printf "cassandra.replicationFactor is %d, but cassandra.cluster.size is %d: a node holds one copy" ($cassandra.replicationFactor | int) ($cassandra.cluster.size | int)) -}}
    {{- end -}}
    {{- range $kind := list "requests" "limits" -}}{{- range $resource := list "cpu" "memory" -}}
      {{- if not (dig $kind $resource "" $cassandra.cluster.resources) -}}
        {{- $problems = append $problems (printf "cassandra.cluster.resources.%s.%s is missing: cass-operator demands it" $kind $resource) -}}
      {{- end -}}
    {{- end -}}{{- end -}}
  {{- end -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}

{{- define "us.validate.job" -}}
{{- $problems := list -}}{{- $checkpoint := .Values.job.checkpoint -}}
{{- if and .Values.pipeline.enabled .Values.job.enabled -}}
  {{- if not (or .Values.postgres.enabled .Values.cassandra.enabled) -}}
    {{- $problems = append $problems "postgres.enabled and cassandra.enabled are both false: the job would have nowhere to write to" -}}
  {{- end -}}
  {{- if and (eq $checkpoint.type "s3") (not $checkpoint.s3.url) -}}
    {{- $problems = append $problems "job.checkpoint.type is s3, but job.checkpoint.s3.url is empty: s3a://bucket/folder" -}}
  {{- end -}}
  {{- if and (eq $checkpoint.type "pvc") $checkpoint.pvc.keep (include "us.strimzi" .) .Values.kafka.brokers.deleteClaim -}}
    {{- $problems = append $problems "job.checkpoint.pvc.keep and kafka.brokers.deleteClaim are both true: after an uninstall the kept checkpoint would name records that are gone, and the job of the next install would refuse to start; keep both or neither" -}}
  {{- end -}}
  {{- if and (eq $checkpoint.type "pvc") $checkpoint.s3.url -}}
    {{- $problems = append $problems "job.checkpoint.s3.url is set, but job.checkpoint.type is pvc: set it to s3" -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.source.url .Values.source.simulator.enabled -}}
  {{- $problems = append $problems "source.url is set and source.simulator.enabled is true: users come from one of them" -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}

{{- define "us.validate.operators" -}}
{{- $problems := list -}}
{{- $spark := index .Values "spark-operator" -}}
{{- $namespaces := dig "spark" "jobNamespaces" list $spark -}}
{{- if and $spark.enabled (not (has "" $namespaces)) (not (has .Release.Namespace $namespaces)) -}}
  {{- $problems = append $problems (printf "spark-operator.spark.jobNamespaces is [%s], but the release is in namespace %s: --set 'spark-operator.spark.jobNamespaces={%s}'" (join " " $namespaces) .Release.Namespace .Release.Namespace) -}}
{{- end -}}
{{- $cnpg := index .Values "cloudnative-pg" -}}
{{- if and $cnpg.enabled (dig "crds" "create" false $cnpg) -}}
  {{- $problems = append $problems "cloudnative-pg.crds.create is true: a Cluster of the same release would be refused; its CRDs come by way of cloudnative-pg-crds" -}}
{{- end -}}
{{- if and $cnpg.enabled (dig "nameOverride" "" $cnpg) -}}
  {{- $problems = append $problems "cloudnative-pg.nameOverride is set: the operator finds itself by its name and would not start" -}}
{{- end -}}
{{- if and .Values.airflow.enabled (not .Values.pipeline.enabled) -}}
  {{- $problems = append $problems "airflow.enabled is true, but pipeline.enabled is false: its database and keys belong to the pipeline; set airflow.enabled to false" -}}
{{- end -}}
{{- $gitSync := dig "dags" "gitSync" "enabled" false .Values.airflow -}}
{{- if and .Values.airflow.enabled (eq .Values.dags.source "gitSync") (not $gitSync) -}}
  {{- $problems = append $problems "dags.source is gitSync, but airflow.dags.gitSync.enabled is not true: say there which repository" -}}
{{- end -}}
{{- if and .Values.airflow.enabled $gitSync (ne .Values.dags.source "gitSync") -}}
  {{- $problems = append $problems (printf "airflow.dags.gitSync.enabled is true and dags.source is %s: a DAG would be there twice; set dags.source to gitSync" .Values.dags.source) -}}
{{- end -}}
{{- range $part := list "scheduler" "dagProcessor" -}}
  {{- $mounted := list -}}
  {{- range dig $part "extraVolumes" list $.Values.airflow -}}{{- $mounted = append $mounted (dig "configMap" "name" "" .) -}}{{- end -}}
  {{- if and $.Values.airflow.enabled (not (has $.Values.dags.configMapName $mounted)) -}}
    {{- $problems = append $problems (printf "dags.configMapName is %s, but airflow.%s.extraVolumes mounts no ConfigMap of that name" $.Values.dags.configMapName $part) -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.airflow.enabled .Values.pipeline.enabled (ne .Values.postgres.provider "cloudnative-pg") -}}
  {{- if eq .Values.airflow.data.metadataSecretName "user-stream-airflow-metadata" -}}
    {{- $problems = append $problems "airflow.enabled is true, but postgres.provider is external: name the Secret with Airflow's database (key connection) in airflow.data.metadataSecretName" -}}
  {{- end -}}
{{- end -}}
{{- toYaml $problems -}}
{{- end -}}
