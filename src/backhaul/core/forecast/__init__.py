"""How long it takes, learnt from what happened: also from what is still under way or lost."""
