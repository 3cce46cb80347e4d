{{/* Names of the custom resources, and what is reached under them. */}}
{{- define "us.kafka.name" -}}{{ include "us.fullname" . }}{{- end -}}
{{- define "us.postgres.name" -}}{{ include "us.fullname" . }}-postgres{{- end -}}
{{- define "us.cassandra.name" -}}{{ include "us.fullname" . }}-cassandra{{- end -}}
{{- define "us.job.name" -}}{{ include "us.fullname" . }}-job{{- end -}}

{{/* Is a part of the pipeline wanted and provided by this chart? "true" or "". */}}
{{- define "us.strimzi" -}}{{- if and .Values.pipeline.enabled (eq .Values.kafka.provider "strimzi") -}}true{{- end -}}{{- end -}}
{{- define "us.redpanda" -}}{{- if and .Values.pipeline.enabled (eq .Values.kafka.provider "redpanda") -}}true{{- end -}}{{- end -}}
{{- define "us.cnpg" -}}
{{- if and .Values.pipeline.enabled (eq .Values.postgres.provider "cloudnative-pg") -}}
{{- if or .Values.postgres.enabled (include "us.registry.database" .) .Values.airflow.enabled -}}true{{- end -}}
{{- end -}}
{{- end -}}
{{- define "us.k8ssandra" -}}
{{- if and .Values.pipeline.enabled .Values.cassandra.enabled (eq .Values.cassandra.provider "k8ssandra") -}}true{{- end -}}
{{- end -}}
{{- define "us.registry" -}}
{{- if and .Values.pipeline.enabled .Values.registry.enabled (not .Values.registry.externalUrl) -}}true{{- end -}}
{{- end -}}
{{- define "us.registry.database" -}}
{{- if and (include "us.registry" .) (eq .Values.registry.storage "postgres") -}}true{{- end -}}
{{- end -}}
{{- define "us.airflow.database" -}}
{{- if and (include "us.cnpg" .) .Values.airflow.enabled -}}true{{- end -}}
{{- end -}}
{{- define "us.simulator" -}}
{{- if and .Values.pipeline.enabled .Values.source.simulator.enabled -}}true{{- end -}}
{{- end -}}

{{- define "us.kafka.bootstrap" -}}
{{- if eq .Values.kafka.provider "external" -}}{{ .Values.kafka.external.bootstrapServers }}
{{- else if eq .Values.kafka.provider "redpanda" -}}{{ .Values.redpanda.fullnameOverride }}:9093
{{- else -}}{{ include "us.kafka.name" . }}-kafka-bootstrap:9093{{- end -}}
{{- end -}}

{{- define "us.kafka.protocol" -}}
{{- if eq .Values.kafka.provider "external" -}}{{ .Values.kafka.external.securityProtocol }}
{{- else if eq .Values.kafka.provider "redpanda" -}}PLAINTEXT
{{- else -}}SASL_SSL{{- end -}}
{{- end -}}

{{/* The Secret with the brokers' CA, and the key in it. Empty: none. */}}
{{- define "us.kafka.caSecret" -}}
{{- if eq .Values.kafka.provider "strimzi" -}}{{ include "us.kafka.name" . }}-cluster-ca-cert
{{- else if eq .Values.kafka.provider "external" -}}{{ .Values.kafka.external.caSecret }}{{- end -}}
{{- end -}}
{{- define "us.kafka.caKey" -}}
{{- if eq .Values.kafka.provider "external" -}}{{ .Values.kafka.external.caKey }}{{- else -}}ca.crt{{- end -}}
{{- end -}}

{{- define "us.postgres.secret" -}}
{{- if eq .Values.postgres.provider "external" -}}{{ .Values.postgres.external.existingSecret }}
{{- else -}}{{ include "us.postgres.name" . }}-app{{- end -}}
{{- end -}}
{{- define "us.postgres.caSecret" -}}
{{- if eq .Values.postgres.provider "external" -}}{{ .Values.postgres.external.caSecret }}
{{- else -}}{{ include "us.postgres.name" . }}-ca{{- end -}}
{{- end -}}
{{- define "us.postgres.caKey" -}}
{{- if eq .Values.postgres.provider "external" -}}{{ .Values.postgres.external.caKey }}{{- else -}}ca.crt{{- end -}}
{{- end -}}

{{- define "us.cassandra.secret" -}}
{{- if eq .Values.cassandra.provider "external" -}}{{ .Values.cassandra.external.existingSecret }}
{{- else -}}{{ include "us.cassandra.name" . }}-superuser{{- end -}}
{{- end -}}
{{- define "us.cassandra.caSecret" -}}
{{- if eq .Values.cassandra.provider "external" -}}{{ .Values.cassandra.external.caSecret }}{{- end -}}
{{- end -}}

{{- define "us.registry.url" -}}
{{- .Values.registry.externalUrl | default (printf "http://%s-registry:8080/apis/ccompat/v7" (include "us.fullname" .)) -}}
{{- end -}}
{{- define "us.registry.secret" -}}
{{- .Values.registry.databaseSecret | default (printf "%s-registry-database" (include "us.fullname" .)) -}}
{{- end -}}

{{- define "us.source.url" -}}
{{- if .Values.source.url -}}{{ .Values.source.url }}
{{- else if .Values.source.simulator.enabled -}}http://{{ include "us.fullname" . }}-simulator:8089/api/
{{- else -}}https://randomuser.me/api/{{- end -}}
{{- end -}}
