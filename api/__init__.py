"""The HTTP interface: thin routes over the store, the batcher and the jobs."""
