"""What carriers' words mean, and where a parcel is: the vocabulary, the scan and the fold."""
