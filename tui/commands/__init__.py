"""The verbs of ``esante``, for whoever runs the service."""
