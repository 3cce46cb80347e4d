"""What is generated for the chart: values.schema.json, its README, the CRDs of its local subcharts."""
