{{- define "us.helmTest.seed" -}}
- name: TEST_SEED
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
{{- end -}}

{{- define "us.helmTest.mounts" -}}
{{ include "us.mounts" . }}
- {name: scripts, mountPath: /opt/test, readOnly: true}
{{- end -}}
