{{/*
A password for a role, made once: at an upgrade the one that is there is kept, and it outlives an uninstall as the
database's volume may. Takes (list $ secretName key); key is looked up in the Secret.
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
