"""Airflow on one machine, with the DAGs of the chart: ``python -m orchestration up``."""
