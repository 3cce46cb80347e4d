{{/* The pod of a DAG's step; Airflow adds the arguments, a name and the sidecar. */}}
{{- define "us.dags.pod" -}}
apiVersion: v1
kind: Pod
metadata:
  namespace: {{ .Release.Namespace }}
  labels: {{ include "us.podLabels" (list . "producer") | nindent 4 }}
spec:
  {{- include "us.podDefaults" . | nindent 2 }}
  serviceAccountName: {{ include "us.fullname" . }}-dags
  automountServiceAccountToken: false
  restartPolicy: Never
  containers:
    - {{ include "us.producer.container" (list . "producer" list) | nindent 6 | trim }}
  volumes: {{ include "us.volumes" . | nindent 4 }}
  {{- with .Values.producer.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.producer.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.producer.affinity }}
  affinity: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
