{{/* Label matchers of the job's own metrics. */}}
{{- define "us.alerts.selector" -}}
{{- printf `{namespace="%s",pod=~"%s-.*driver"}` .Release.Namespace (include "us.job.name" .) -}}
{{- end -}}
