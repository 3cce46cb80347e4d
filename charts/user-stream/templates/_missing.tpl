{{/* Secrets, storage classes and CRDs that are named and not there. Only a real cluster can say: `lookup` finds nothing else. */}}
{{- define "us.missing" -}}
{{- $missing := list -}}
{{- $namespace := lookup "v1" "Namespace" "" .Release.Namespace -}}
{{- if and $namespace .Values.pipeline.enabled -}}
{{- range $path, $name := include "us.named.secrets" . | fromYaml -}}
{{- if not (lookup "v1" "Secret" $.Release.Namespace $name) -}}
{{- $missing = append $missing (printf "Secret %s (%s)" $name $path) -}}
{{- end -}}
{{- end -}}
{{- range $name := uniq (compact (list .Values.global.storageClass .Values.kafka.brokers.storageClass .Values.postgres.cluster.storageClass .Values.cassandra.cluster.storageClass .Values.job.checkpoint.pvc.storageClass)) -}}
{{- if not (lookup "storage.k8s.io/v1" "StorageClass" "" $name) -}}
{{- $missing = append $missing (printf "StorageClass %s" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $missing -}}
{{- end -}}

{{/* Value path and name of each Secret that somebody else must make. */}}
{{- define "us.named.secrets" -}}
{{- $named := dict -}}
{{- if eq .Values.kafka.provider "external" -}}
{{- with .Values.kafka.external.existingSecret }}{{ $_ := set $named "kafka.external.existingSecret" . }}{{ end -}}
{{- with .Values.kafka.external.caSecret }}{{ $_ := set $named "kafka.external.caSecret" . }}{{ end -}}
{{- end -}}
{{- if and .Values.postgres.enabled (eq .Values.postgres.provider "external") -}}
{{- with .Values.postgres.external.existingSecret }}{{ $_ := set $named "postgres.external.existingSecret" . }}{{ end -}}
{{- with .Values.postgres.external.caSecret }}{{ $_ := set $named "postgres.external.caSecret" . }}{{ end -}}
{{- end -}}
{{- if and .Values.cassandra.enabled (eq .Values.cassandra.provider "external") -}}
{{- with .Values.cassandra.external.existingSecret }}{{ $_ := set $named "cassandra.external.existingSecret" . }}{{ end -}}
{{- with .Values.cassandra.external.caSecret }}{{ $_ := set $named "cassandra.external.caSecret" . }}{{ end -}}
{{- end -}}
{{- with .Values.registry.existingSecret }}{{ $_ := set $named "registry.existingSecret" . }}{{ end -}}
{{- with .Values.registry.databaseSecret }}{{ $_ := set $named "registry.databaseSecret" . }}{{ end -}}
{{- with .Values.job.checkpoint.s3.existingSecret }}{{ $_ := set $named "job.checkpoint.s3.existingSecret" . }}{{ end -}}
{{- toYaml $named -}}
{{- end -}}
