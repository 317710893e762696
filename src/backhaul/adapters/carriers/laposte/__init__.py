"""La Poste: reads Suivi v2 (letters, Colissimo, Chronopost) and Colissimo's own services."""
