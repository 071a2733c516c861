{{- define "mysql.name" -}}
{{ default .Release.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "mysql.service" -}}
{{ default (include "mysql.name" .) .Values.serviceName }}
{{- end }}

{{- define "mysql.labels" -}}
app: {{ include "mysql.name" . }}
app.kubernetes.io/name: {{ include "mysql.name" . }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "mysql.image" -}}
{{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
{{- end }}

{{- define "mysql.xtrabackupImage" -}}
{{ printf "%s:%s" .Values.xtrabackupImage.repository .Values.xtrabackupImage.tag | quote }}
{{- end }}

{{- define "mysql.dataMounts" -}}
- name: data
  mountPath: /var/lib/mysql
  subPath: mysql
- name: conf
  mountPath: /etc/mysql/conf.d
{{- end }}
