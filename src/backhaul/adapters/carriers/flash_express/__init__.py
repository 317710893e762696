"""Flash Express: reads its answer about one parcel's way."""
