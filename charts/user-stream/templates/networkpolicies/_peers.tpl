{{/* Pods of this release by component. Takes (list $ component..). */}}
{{- define "us.peers" -}}
{{- $root := index . 0 -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/instance: {{ $root.Release.Name }}
      app.kubernetes.io/part-of: user-stream
    matchExpressions:
      - {key: app.kubernetes.io/component, operator: In, values: {{ toJson (rest .) }}}
{{- end -}}

{{- define "us.ports" -}}
[{{ range $i, $port := . }}{{ if $i }}, {{ end }}{protocol: TCP, port: {{ include "us.text" $port }}}{{ end }}]
{{- end -}}

{{/* Where the brokers are: their pods, or anywhere on the ports that were named. */}}
{{- define "us.egress.kafka" -}}
{{- if eq .Values.kafka.provider "external" }}
{{- $ports := list }}
{{- range splitList "," .Values.kafka.external.bootstrapServers }}{{ $ports = append $ports (regexFind "[0-9]+$" (trim .)) }}{{ end }}
- ports: {{ include "us.ports" (uniq $ports) }}
{{- else if eq .Values.kafka.provider "redpanda" }}
- to: [{podSelector: {matchLabels: {app.kubernetes.io/name: redpanda, app.kubernetes.io/instance: {{ .Release.Name }}}}}]
  ports: {{ include "us.ports" (list 9093) }}
{{- else }}
- to: [{podSelector: {matchLabels: {strimzi.io/cluster: {{ include "us.kafka.name" . }}}}}]
  ports: {{ include "us.ports" (list 9093) }}
{{- end }}
{{- end -}}

{{- define "us.egress.postgres" -}}
{{- if and .Values.postgres.enabled (eq .Values.postgres.provider "external") }}
- ports: {{ include "us.ports" (list .Values.postgres.external.port) }}
{{- else if include "us.cnpg" . }}
- to: [{podSelector: {matchLabels: {cnpg.io/cluster: {{ include "us.postgres.name" . }}}}}]
  ports: {{ include "us.ports" (list 5432) }}
{{- end }}
{{- end -}}

{{- define "us.egress.cassandra" -}}
{{- if not .Values.cassandra.enabled }}
{{- else if eq .Values.cassandra.provider "external" }}
- ports: {{ include "us.ports" (list .Values.cassandra.external.port) }}
{{- else }}
- to: [{podSelector: {matchLabels: {cassandra.datastax.com/cluster: {{ include "us.cassandra.name" . }}}}}]
  ports: {{ include "us.ports" (list 9042) }}
{{- end }}
{{- end -}}

{{- define "us.egress.registry" -}}
{{- if include "us.registry" . }}
- to: {{ include "us.peers" (list . "registry") | nindent 4 }}
  ports: {{ include "us.ports" (list 8080) }}
{{- else if .Values.registry.enabled }}
{{- $port := regexFind ":[0-9]+" (urlParse .Values.registry.externalUrl).host | trimPrefix ":" }}
- ports: {{ include "us.ports" (list ($port | default (hasPrefix "https" .Values.registry.externalUrl | ternary "443" "80"))) }}
{{- end }}
{{- end -}}

{{- define "us.egress.source" -}}
{{- if include "us.simulator" . }}
- to: {{ include "us.peers" (list . "simulator") | nindent 4 }}
  ports: {{ include "us.ports" (list 8089) }}
{{- else }}
{{- $ports := .Values.networkPolicies.sourcePorts }}
{{- with regexFind ":[0-9]+" (urlParse (include "us.source.url" .)).host }}{{ $ports = list (trimPrefix ":" .) }}{{ end }}
- ports: {{ include "us.ports" $ports }}
{{- end }}
{{- end -}}

{{/* Head of a policy for pods of this release. Takes (list $ name component..); ingress and egress follow. */}}
{{- define "us.policy" -}}
{{- $root := index . 0 -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "us.fullname" $root }}-{{ index . 1 }}
  labels: {{ include "us.labels" (list $root "network-policies") | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/instance: {{ $root.Release.Name }}
      app.kubernetes.io/part-of: user-stream
    matchExpressions:
      - {key: app.kubernetes.io/component, operator: In, values: {{ toJson (slice . 2) }}}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{- define "us.policies" -}}
{{- if and .Values.pipeline.enabled .Values.networkPolicies.enabled -}}true{{- end -}}
{{- end -}}

{{/* What the job's sinks and source need, of the driver and of an executor. */}}
{{- define "us.egress.stores" -}}
{{- include "us.egress.kafka" . }}
{{- if .Values.postgres.enabled }}{{ include "us.egress.postgres" . }}{{ end }}
{{- include "us.egress.cassandra" . }}
{{- end -}}
