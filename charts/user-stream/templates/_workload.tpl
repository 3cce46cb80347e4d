{{/* The environment, mounts and volumes that a container of the producer or the job needs. */}}
{{- define "us.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if include "us.certificates" . }}
- {name: certificates, mountPath: /etc/user-stream/certificates, readOnly: true}
{{- end }}
{{- end -}}

{{- define "us.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- with include "us.certificates" . }}
- {{ . | nindent 2 | trim }}
{{- end }}
{{- end -}}
