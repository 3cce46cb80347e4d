"""`make bench`: what the pipeline does per second, against ceilings measured in the same run."""
