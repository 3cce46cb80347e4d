{{/*
Pod template of driver and executors. The operator hands it to spark-submit as it is: what stands here does not
depend on the operator's webhook. Takes (list $ role), role is "driver" or "executor".
*/}}
{{- define "us.spark.template" -}}
{{- $root := index . 0 -}}{{- $role := index . 1 -}}
{{- with $root -}}
{{- $checkpoint := and (eq $role "driver") (eq .Values.job.checkpoint.type "pvc") -}}
metadata:
  labels: {{ include "us.podLabels" (list . (printf "job-%s" $role)) | nindent 4 }}
spec:
  {{- with .Values.global.imagePullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  enableServiceLinks: false
  # Only the driver talks to Kubernetes.
  automountServiceAccountToken: {{ eq $role "driver" }}
  securityContext: {{ include "us.podSecurityContext" . | nindent 4 }}
  containers:
    - name: spark-kubernetes-{{ $role }}
      envFrom: {{ include "us.envFrom" . | nindent 8 }}
      env:
        {{- include "us.env" (list . "job") | trim | nindent 8 }}
        {{- if eq .Values.job.checkpoint.type "s3" }}{{ with .Values.job.checkpoint.s3.existingSecret }}
        - name: AWS_ACCESS_KEY_ID
          valueFrom: {secretKeyRef: {name: {{ . }}, key: access-key}}
        - name: AWS_SECRET_ACCESS_KEY
          valueFrom: {secretKeyRef: {name: {{ . }}, key: secret-key}}
        {{- end }}{{ end }}
        - {name: HOME, value: /tmp}
      securityContext: {{ include "us.containerSecurityContext" . | nindent 8 }}
      {{- if eq $role "driver" }}
      ports:
        - {name: metrics, containerPort: 8088}
      # The metrics are served before Spark starts; a driver that no longer answers is started again by the operator.
      livenessProbe:
        httpGet: {path: /metrics, port: metrics}
        initialDelaySeconds: 60
        periodSeconds: 20
        timeoutSeconds: 10
        failureThreshold: 6
      {{- end }}
      volumeMounts:
        {{- include "us.mounts" . | nindent 8 }}
        - {name: work, mountPath: /opt/spark/work-dir}
        {{- if $checkpoint }}
        - {name: checkpoint, mountPath: /var/lib/user-stream}
        {{- end }}
  volumes:
    {{- include "us.volumes" . | nindent 4 }}
    - name: work
      emptyDir: {sizeLimit: 512Mi}
    {{- if $checkpoint }}
    - name: checkpoint
      persistentVolumeClaim: {claimName: {{ include "us.job.name" . }}-checkpoint}
    {{- end }}
  {{- with .Values.job.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.job.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.job.affinity }}
  affinity: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
