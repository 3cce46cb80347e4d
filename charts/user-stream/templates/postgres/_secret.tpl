{{/*
A secret value, made once: at an upgrade the one that is there is kept. Takes (list $ secretName key). Tools that
render without a cluster (Argo CD) would make a new one each time: they name existing Secrets instead.
*/}}
{{- define "us.generated" -}}
{{- $root := index . 0 -}}
{{- $found := lookup "v1" "Secret" $root.Release.Namespace (index . 1) -}}
{{- if and $found (hasKey ($found.data | default dict) (index . 2)) -}}
{{ index $found.data (index . 2) | b64dec }}
{{- else -}}
{{ randAlphaNum 32 }}
{{- end -}}
{{- end -}}
