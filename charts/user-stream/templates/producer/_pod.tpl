{{/* A container of the producer image. Takes (list $ name args). */}}
{{- define "us.producer.container" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
image: {{ include "us.ownImage" (list $root $root.Values.producer.image) }}
imagePullPolicy: {{ $root.Values.global.imagePullPolicy }}
args: {{ toJson (index . 2) }}
envFrom: {{ include "us.envFrom" $root | nindent 2 }}
{{- with include "us.env" (list $root "producer") | trim }}
env: {{ . | nindent 2 }}
{{- end }}
securityContext: {{ include "us.containerSecurityContext" $root | nindent 2 }}
resources: {{ toYaml $root.Values.producer.resources | nindent 2 }}
volumeMounts: {{ include "us.mounts" $root | nindent 2 }}
{{- end -}}
