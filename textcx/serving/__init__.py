"""Many concurrent requests, one model: batches by token budget, a bounded and fair queue, no request lost."""
