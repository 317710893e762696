"""NZ Post: reads answers of its Parcel Track API."""
