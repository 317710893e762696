"""China Post and EMS: reads answers of their tracking interfaces."""
