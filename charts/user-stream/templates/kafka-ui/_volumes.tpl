{{- define "us.kafkaUi.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if include "us.kafka.caSecret" . }}
- {name: certificates, mountPath: /etc/user-stream/certificates, readOnly: true}
{{- end }}
{{- end -}}

{{- define "us.kafkaUi.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- with include "us.kafka.caSecret" . }}
- name: certificates
  projected:
    defaultMode: 0444
    sources:
      - secret:
          name: {{ . }}
          items: [{key: {{ include "us.kafka.caKey" $ }}, path: kafka.crt}]
{{- end }}
{{- end -}}
