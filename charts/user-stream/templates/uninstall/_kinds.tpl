{{/*
Custom resources in the order in which they go: step one needs the clusters of step two alive. Each a list of
arguments of `kubectl delete`, or nothing.
*/}}
{{- define "us.uninstall.first" -}}
{{- $names := list -}}
{{- if and .Values.pipeline.enabled .Values.job.enabled -}}
{{- $names = append $names (printf "sparkapplications.sparkoperator.k8s.io/%s" (include "us.job.name" .)) -}}
{{- end -}}
{{- if include "us.strimzi" . -}}
{{- range list "users" "dead-letters" -}}
{{- $names = append $names (printf "kafkatopics.kafka.strimzi.io/%s-%s" (include "us.fullname" $) .) -}}
{{- end -}}
{{- range concat (list "producer" "job") (.Values.kafkaUi.enabled | ternary (list "kafka-ui") list) -}}
{{- $names = append $names (printf "kafkausers.kafka.strimzi.io/%s-%s" (include "us.fullname" $) .) -}}
{{- end -}}
{{- end -}}
{{- if include "us.cnpg" . -}}
{{- if include "us.registry.database" . -}}{{- $names = append $names (printf "databases.postgresql.cnpg.io/%s-registry" (include "us.postgres.name" .)) -}}{{- end -}}
{{- if include "us.airflow.database" . -}}{{- $names = append $names (printf "databases.postgresql.cnpg.io/%s-airflow" (include "us.postgres.name" .)) -}}{{- end -}}
{{- end -}}
{{- if $names -}}{{- toYaml $names -}}{{- end -}}
{{- end -}}

{{- define "us.uninstall.second" -}}
{{- $names := list -}}
{{- if include "us.strimzi" . -}}
{{- $names = append $names (printf "kafkas.kafka.strimzi.io/%s" (include "us.kafka.name" .)) -}}
{{- $names = append $names (printf "kafkanodepools.kafka.strimzi.io/%s-brokers" (include "us.kafka.name" .)) -}}
{{- if not .Values.kafka.brokers.controllers -}}
{{- $names = append $names (printf "kafkanodepools.kafka.strimzi.io/%s-controllers" (include "us.kafka.name" .)) -}}
{{- end -}}
{{- end -}}
{{- if include "us.cnpg" . -}}
{{- $names = append $names (printf "clusters.postgresql.cnpg.io/%s" (include "us.postgres.name" .)) -}}
{{- end -}}
{{- if include "us.k8ssandra" . -}}
{{- $names = append $names (printf "k8ssandraclusters.k8ssandra.io/%s" (include "us.cassandra.name" .)) -}}
{{- end -}}
{{- if $names -}}{{- toYaml $names -}}{{- end -}}
{{- end -}}

{{/* A container that deletes and waits until they are gone. Takes (list $ name resources). */}}
{{- define "us.uninstall.container" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
image: {{ include "us.image" $root.Values.uninstall.image }}
imagePullPolicy: {{ $root.Values.global.imagePullPolicy }}
args:
  - delete
  - --namespace={{ $root.Release.Namespace }}
  - --ignore-not-found
  - --wait
  - --timeout={{ $root.Values.uninstall.timeoutSeconds | int }}s
  {{- index . 2 | nindent 2 }}
env:
  - {name: HOME, value: /tmp}
securityContext: {{ include "us.containerSecurityContext" $root | nindent 2 }}
resources:
  requests: {cpu: 50m, memory: 64Mi, ephemeral-storage: 16Mi}
  limits: {cpu: 500m, memory: 128Mi, ephemeral-storage: 64Mi}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
{{- end -}}

{{- define "us.uninstall" -}}
{{- if and .Values.uninstall.enabled (or (include "us.uninstall.first" .) (include "us.uninstall.second" .)) -}}true{{- end -}}
{{- end -}}
