"""Nova Poshta: reads getStatusDocuments, which tells the newest status only."""
