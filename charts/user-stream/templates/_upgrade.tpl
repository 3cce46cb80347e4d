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

{{/*
Two releases in one namespace: a datacenter is an object of its own, named as the values say. Takes (list $ datacenter),
the CassandraDatacenter of that name as it is now.
*/}}
{{- define "us.neighbour.problems" -}}
{{- $root := index . 0 -}}
{{- $owner := dig "spec" "clusterName" "" (index . 1 | default dict) -}}
{{- if and $owner (ne $owner (include "us.cassandra.name" $root)) -}}
{{- fail (printf "\n\ncassandra.cluster.datacenter is %s, and the cluster %s in namespace %s has a datacenter of that name: choose another, e.g. dc2\n" $root.Values.cassandra.cluster.datacenter $owner $root.Release.Namespace) -}}
{{- end -}}
{{- end -}}
