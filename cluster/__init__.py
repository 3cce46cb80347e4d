"""A local Kubernetes cluster with the whole pipeline: images, kind, the chart, and what comes of it."""
