"""What a user of the service may start from; of Assay nothing is imported here but the client."""
