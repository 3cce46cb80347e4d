{{/*
Changes that the operators would refuse later or never carry out, found before anything is changed.
Takes (list $ topics cluster): the KafkaTopics of the release by name, and its K8ssandraCluster, as they are now.
*/}}
{{- define "us.upgrade.problems" -}}
{{- $root := index . 0 -}}{{- $topics := index . 1 -}}{{- $cluster := index . 2 -}}{{- $problems := list -}}
{{- range $key, $wanted := $root.Values.kafka.topics -}}
{{- $live := get $topics $key | default dict -}}
{{- $partitions := dig "spec" "partitions" 0 $live | int -}}
{{- if gt $partitions ($wanted.partitions | int) -}}
{{- $problems = append $problems (printf "kafka.topics.%s.partitions is %d, but the topic has %d: partitions can be added, never taken away" $key ($wanted.partitions | int) $partitions) -}}
{{- end -}}
{{- end -}}
{{- if $cluster -}}
{{- $datacenter := first $cluster.spec.cassandra.datacenters -}}
{{- $size := dig "storageConfig" "cassandraDataVolumeClaimSpec" "resources" "requests" "storage" "" $datacenter -}}
{{- $wanted := $root.Values.cassandra.cluster.storage -}}
{{- if and $size (ne $size $wanted) -}}
{{- $problems = append $problems (printf "cassandra.cluster.storage is %s, but the nodes have %s: it cannot be changed" $wanted $size) -}}
{{- end -}}
{{- if ne $datacenter.metadata.name $root.Values.cassandra.cluster.datacenter -}}
{{- $problems = append $problems (printf "cassandra.cluster.datacenter is %s, but the nodes are in %s: another datacenter would be a new, empty one" $root.Values.cassandra.cluster.datacenter $datacenter.metadata.name) -}}
{{- end -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n\nThe upgrade would lose data:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}
