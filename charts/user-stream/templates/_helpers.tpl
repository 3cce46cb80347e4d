{{/* The name that all others begin with; short enough for what operators append. */}}
{{- define "us.fullname" -}}
{{- $base := .Values.nameOverride | default .Release.Name -}}
{{- if not (contains "user-stream" $base) -}}{{- $base = printf "%s-user-stream" $base -}}{{- end -}}
{{- $base | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels that select: they never change, so they carry no version. Takes (list $ component). */}}
{{- define "us.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: user-stream
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of a pod: none that changes with the chart's version, which would restart what did not change. */}}
{{- define "us.podLabels" -}}
{{ include "us.selectorLabels" . }}
app.kubernetes.io/part-of: user-stream
{{- with (index . 0).Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
When Argo CD applies an object: operators 0, stores 10, schemas and rights 20, what uses them 30. It waits until
a wave is healthy, so nothing may stand before what it needs. Plain Helm ignores it.
*/}}
{{- define "us.wave" -}}
argocd.argoproj.io/sync-wave: {{ . | quote }}
{{- end -}}

{{/* All labels of an object. Takes (list $ component). */}}
{{- define "us.labels" -}}
{{- $root := index . 0 -}}
{{ include "us.selectorLabels" . }}
app.kubernetes.io/part-of: user-stream
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* An image of this project: under global.imageRegistry unless the repository names a registry itself. */}}
{{- define "us.ownImage" -}}
{{- $root := index . 0 -}}{{- $image := index . 1 -}}
{{- $repository := $image.repository -}}
{{- if not (contains "/" $repository) -}}
{{- $repository = printf "%s/%s" $root.Values.global.imageRegistry $repository | trimPrefix "/" -}}
{{- end -}}
{{- if $image.digest -}}{{ $repository }}@{{ $image.digest }}{{- else -}}{{ $repository }}:{{ $image.tag | default $root.Chart.AppVersion }}{{- end -}}
{{- end -}}

{{/* Somebody else's image. */}}
{{- define "us.image" -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag }}{{- end -}}
{{- end -}}

{{/* Pod Security Standard "restricted", for the pod. */}}
{{- define "us.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* Pod Security Standard "restricted", for a container. */}}
{{- define "us.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: {{ .Values.global.readOnlyRootFilesystem }}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* What every pod template of this chart begins with. */}}
{{- define "us.podDefaults" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
enableServiceLinks: false
securityContext: {{ include "us.podSecurityContext" . | nindent 2 }}
{{- end -}}

{{/* storageClassName of a volume. Takes (list $ class); nothing where neither is set. */}}
{{- define "us.storageClass" -}}
{{- index . 1 | default (index . 0).Values.global.storageClass -}}
{{- end -}}

{{/* A value as text: Helm holds numbers as floats and would write 1e+06. */}}
{{- define "us.text" -}}
{{- if kindIs "float64" . -}}
{{- if eq . (floor .) -}}{{ int64 . }}{{- else -}}{{ . }}{{- end -}}
{{- else if kindIs "slice" . -}}{{ join "," . }}
{{- else -}}{{ . }}{{- end -}}
{{- end -}}
