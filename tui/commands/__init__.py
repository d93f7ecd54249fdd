"""The verbs of ``esante``, for the operator of the service."""
