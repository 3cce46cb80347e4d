{{/*
Environment of a container that runs the producer or the job: the ConfigMap, then what is secret.
Takes (list $ role); role is "producer" or "job", each with a Kafka user of its own.
*/}}
{{- define "us.envFrom" -}}
- configMapRef:
    name: {{ include "us.fullname" . }}-settings
{{- end -}}

{{- define "us.env" -}}
{{- $root := index . 0 -}}{{- $role := index . 1 -}}
{{- with $root -}}
{{- if eq .Values.kafka.provider "strimzi" }}
{{- $user := printf "%s-%s" (include "us.fullname" .) $role }}
- {name: USER_STREAM__KAFKA__USERNAME, value: {{ $user }}}
{{ include "us.secretVariable" (list "KAFKA__PASSWORD" $user "password") }}
{{- else if .Values.kafka.external.existingSecret }}
{{ include "us.secretVariable" (list "KAFKA__USERNAME" .Values.kafka.external.existingSecret "username") }}
{{ include "us.secretVariable" (list "KAFKA__PASSWORD" .Values.kafka.external.existingSecret "password") }}
{{- end }}
{{- if .Values.postgres.enabled }}
{{ include "us.secretVariable" (list "POSTGRES__USER" (include "us.postgres.secret" .) "username") }}
{{ include "us.secretVariable" (list "POSTGRES__PASSWORD" (include "us.postgres.secret" .) "password") }}
{{- end }}
{{- if and (eq $role "job") .Values.cassandra.enabled (include "us.cassandra.secret" .) }}
{{ include "us.secretVariable" (list "CASSANDRA__USERNAME" (include "us.cassandra.secret" .) "username") }}
{{ include "us.secretVariable" (list "CASSANDRA__PASSWORD" (include "us.cassandra.secret" .) "password") }}
{{- end }}
{{- if and (eq $role "producer") .Values.registry.enabled .Values.registry.existingSecret }}
{{ include "us.secretVariable" (list "REGISTRY__USERNAME" .Values.registry.existingSecret "username") }}
{{ include "us.secretVariable" (list "REGISTRY__PASSWORD" .Values.registry.existingSecret "password") }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "us.secretVariable" -}}
- name: USER_STREAM__{{ index . 0 }}
  valueFrom: {secretKeyRef: {name: {{ index . 1 }}, key: {{ index . 2 }}}}
{{- end -}}

{{/* CA certificates, one folder: only the certificate is taken out of a Secret, never a key. */}}
{{- define "us.certificates" -}}
{{- $sources := list -}}
{{- with include "us.kafka.caSecret" . -}}
{{- $sources = append $sources (list . (include "us.kafka.caKey" $) "kafka.crt") -}}
{{- end -}}
{{- if .Values.postgres.enabled -}}{{- with include "us.postgres.caSecret" . -}}
{{- $sources = append $sources (list . (include "us.postgres.caKey" $) "postgres.crt") -}}
{{- end -}}{{- end -}}
{{- if .Values.cassandra.enabled -}}{{- with include "us.cassandra.caSecret" . -}}
{{- $sources = append $sources (list . $.Values.cassandra.external.caKey "cassandra.crt") -}}
{{- end -}}{{- end -}}
{{- if $sources -}}
name: certificates
projected:
  defaultMode: 0444
  sources:
    {{- range $sources }}
    - secret:
        name: {{ index . 0 }}
        items: [{key: {{ index . 1 }}, path: {{ index . 2 }}}]
    {{- end }}
{{- end -}}
{{- end -}}
