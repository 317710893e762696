"""GLS: reads its Track and Trace, ShipIT, MyGLS and the tracking of its web site."""
